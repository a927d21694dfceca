//! `cargo lab reset`: the broken version comes back, and none of the learner's work is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use e2e::Lab;

const FOLDER: &str = "pitfalls/01-adding";
const CRATE: &str = "pitfalls/01-adding/src/lib.rs";

/// Every file below `folder`, byte for byte.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut content = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_path_buf();
                content.insert(name, fs::read(path).expect("readable"));
            }
        }
    }
    content
}

fn backups(lab: &Lab) -> Vec<PathBuf> {
    let entries = fs::read_dir(lab.path(".lab/backup")).into_iter().flatten().flatten();
    let mut backups: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    backups.sort();
    backups
}

#[test]
fn the_broken_version_comes_back_and_the_work_is_in_the_backup() {
    let lab = Lab::new("reset");
    let handed_out = content(&lab.path(FOLDER));
    lab.write(CRATE, "// my work\n");
    fs::write(lab.path("pitfalls/01-adding/tests/mine.rs"), b"#[test] fn mine() {}").unwrap();
    fs::write(lab.path("pitfalls/01-adding/notes"), [0xff, 0]).unwrap();
    fs::remove_file(lab.path("pitfalls/01-adding/Cargo.toml")).unwrap();
    let mine = content(&lab.path(FOLDER));

    let answer = lab.run(&["reset", "1"]);

    let backups = backups(&lab);
    assert_eq!(backups.len(), 1, "{backups:?}");
    let name = backups[0].file_name().unwrap().to_str().unwrap();
    answer.says(0, &[name, "src/lib.rs", "tests/mine.rs", "Cargo.toml", "To put it back"]);
    assert_eq!(content(&backups[0]), mine, "the backup is the whole folder as it was");
    let mut expected = handed_out;
    expected.insert("notes".into(), vec![0xff, 0]);
    assert_eq!(content(&lab.path(FOLDER)), expected);
    lab.run(&["test", "1"]).says(1, &["2 of 4 tests red"]);
}

#[test]
fn hints_that_were_read_begin_again_and_it_says_so() {
    let lab = Lab::new("reset-hints");
    lab.run(&["hint", "1"]).says(0, &["hint 1 of"]);
    lab.write(CRATE, "// my work\n");
    lab.run(&["reset", "1"]).says(0, &["Its hints begin again with the first"]);
    lab.run(&["hint", "1"]).says(0, &["hint 1 of"]);
}

#[test]
fn an_unchanged_lesson_is_left_alone() {
    let lab = Lab::new("reset-unchanged");
    lab.run(&["reset", "1"]).says(0, &["01-adding is as it was handed out"]);
    assert!(backups(&lab).is_empty());
}

#[test]
fn each_reset_has_a_backup_of_its_own() {
    let lab = Lab::new("reset-often");
    for work in ["one", "two", "three"] {
        lab.write(CRATE, work);
        lab.run(&["reset", "1"]).says(0, &["broken again"]);
    }
    let kept: Vec<String> =
        backups(&lab).iter().map(|backup| fs::read_to_string(backup.join("src/lib.rs")).unwrap()).collect();
    assert_eq!(kept.len(), 3);
    assert!(["one", "two", "three"].iter().all(|work| kept.iter().any(|kept| kept == work)), "{kept:?}");
}

#[test]
fn a_deleted_crate_comes_back_without_a_backup_of_nothing() {
    let lab = Lab::new("reset-deleted");
    let handed_out = content(&lab.path(FOLDER));
    fs::remove_dir_all(lab.path(FOLDER)).unwrap();
    lab.run(&["reset", "1"]).says(0, &["01-adding is broken again", "it was gone: restored"]);
    assert_eq!(content(&lab.path(FOLDER)), handed_out);
    assert!(backups(&lab).is_empty());
}

#[test]
fn without_room_for_a_backup_nothing_is_touched() {
    let lab = Lab::new("reset-no-backup");
    lab.write(CRATE, "// my work\n");
    lab.write(".lab", "a file where the backups belong");
    let mine = content(&lab.path(FOLDER));
    lab.run(&["reset", "1"]).says(5, &["01-adding was not reset", "nothing was changed"]);
    assert_eq!(content(&lab.path(FOLDER)), mine);
    fs::remove_file(lab.path(".lab")).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_so_is_the_backup() {
    let lab = Lab::new("reset-unwritable");
    lab.write(CRATE, "// my work\n");
    // A new version is written beside the old one first; here that name is taken.
    fs::create_dir_all(lab.path("pitfalls/01-adding/src/lib.rs.lab-new")).unwrap();
    let answer = lab.run(&["reset", "1"]);
    fs::remove_dir(lab.path("pitfalls/01-adding/src/lib.rs.lab-new")).unwrap();
    let backups = backups(&lab);
    let name = backups[0].file_name().unwrap().to_str().unwrap();
    answer.says(5, &["nothing is lost", name, "cannot write", "lib.rs"]);
    assert_eq!(lab.read(CRATE), "// my work\n");
}

#[test]
fn all_resets_what_was_changed_and_says_of_each() {
    let lab = Lab::new("reset-all");
    lab.write(CRATE, "// my work\n");
    lab.run(&["reset", "--all"])
        .says(0, &["01-adding is broken again", "02-carrying is as it was handed out"]);
    assert_eq!(backups(&lab).len(), 1);
}

#[test]
fn one_lesson_that_cannot_be_reset_does_not_keep_the_others() {
    let lab = Lab::new("reset-damaged");
    lab.edit("solutions/01-adding/src/lib.rs", "a.checked_add(b)", "a + b");
    lab.write("pitfalls/02-carrying/src/lib.rs", "// my work\n");
    lab.run(&["reset", "--all"])
        .says(5, &["02-carrying is broken again", "01-adding was not reset", "pitfall.patch does not fit"]);
}
