//! `cargo lab verify` is not fooled: what is red by accident, green by accident, said in no words, or judged by nobody.

use std::collections::BTreeSet;
use std::fs;

use e2e::{Answer, Lab};

const BROKEN: &str = "pitfalls/01-adding/src/lib.rs";
const SPEC: &str = "tests/specs/01-adding/spec.rs";
const ABOUT: &str = "tests/specs/01-adding/lesson.toml";

fn verify(lab: &Lab, args: &[&str]) -> Answer {
    lab.run(&[&["verify", "1", "--limit", "2", "--repeat", "8"], args].concat())
}

/// Checks that lesson 01 is rejected for just these reasons, blessed or not, that the first of them names `what`, and
/// that nothing was recorded.
#[track_caller]
fn is_refused(lab: &Lab, names: &[&str], what: &str) {
    let records =
        ["failures.txt", "spec.crc32", "lesson.toml"].map(|file| format!("tests/specs/01-adding/{file}"));
    let read = || records.each_ref().map(|file| fs::read(lab.path(file)).ok());
    let before = read();
    for bless in [&[][..], &["--bless"]] {
        let answer = verify(lab, bless);
        let expected: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(answer.rejections(), expected, "{}{}", answer.stdout, answer.stderr);
        answer.says(1, &[&format!("✗ {}  {what}", names[0]), "test result: FAILED. "]);
    }
    assert!(read() == before, "something was recorded");
}

#[test]
fn a_lesson_without_its_description_is_named_and_the_others_are_verified() {
    let lab = Lab::new("no-description");
    fs::remove_file(lab.path(ABOUT)).unwrap();
    for args in [&["verify", "--repeat", "1", "--bless"][..], &["verify", "1", "2", "--repeat", "1"]] {
        let answer = lab.run(args);
        assert_eq!(answer.rejections(), BTreeSet::from(["unreadable"]), "{}{}", answer.stdout, answer.stderr);
        answer.says(1, &["01-adding\n  ✗ unreadable  lesson.toml", "git checkout tests/specs/01-adding"]);
        answer.says(1, &["02-carrying\n  ✓", "the fixed twin passed 1 time"]);
    }
    assert!(!lab.path(ABOUT).exists(), "nobody makes one up");
}

#[test]
fn a_lesson_with_a_garbled_description_is_named_and_the_others_are_verified() {
    let lab = Lab::new("garbled-description");
    lab.edit(ABOUT, "title =", "title [");
    let garbled = lab.read(ABOUT);
    let answer = lab.run(&["verify", "--repeat", "1", "--bless"]);
    assert_eq!(answer.rejections(), BTreeSet::from(["unreadable"]), "{}{}", answer.stdout, answer.stderr);
    answer.says(1, &["✗ unreadable  lesson.toml", "TOML parse error at line 1", "02-carrying\n  ✓"]);
    assert_eq!(lab.read(ABOUT), garbled);
}

#[test]
fn a_lesson_that_cannot_be_checked_is_named_and_the_others_are_verified() {
    let lab = Lab::new("not-checked");
    fs::write(lab.path("tests/specs/01-adding/failures.txt"), [0xff, 0xfe]).unwrap();
    let answer = lab.run(&["verify", "--repeat", "1", "--bless"]);
    assert_eq!(answer.rejections(), BTreeSet::from(["not-checked"]), "{}{}", answer.stdout, answer.stderr);
    answer.says(1, &["failures.txt", "02-carrying\n  ✓"]);
    assert_eq!(fs::read(lab.path("tests/specs/01-adding/failures.txt")).unwrap(), [0xff, 0xfe]);
}

#[test]
fn a_folder_of_no_lesson_is_named() {
    let lab = Lab::new("stray-folder");
    fs::create_dir_all(lab.path("pitfalls/01-adding copy")).unwrap();
    lab.edit("Cargo.toml", "pitfalls/[0-9][0-9]-*", "pitfalls/[0-9][0-9]-*g");
    let answer = lab.run(&["verify", "--repeat", "1"]);
    fs::remove_dir(lab.path("pitfalls/01-adding copy")).unwrap();
    assert_eq!(answer.rejections(), BTreeSet::from(["incomplete"]), "{}{}", answer.stdout, answer.stderr);
    answer.says(1, &["✗ incomplete  pitfalls/01-adding copy", "if it is a copy, move it"]);
}

#[test]
fn a_failure_that_is_no_evidence_is_refused() {
    for (name, wrong) in [
        ("unwrap", "None::<u8>.unwrap();"),
        ("assert", "assert_eq!(add(200, 200), None);"),
        ("panic", "panic!(\"pitfall-01-adding is broken on purpose\");"),
    ] {
        let lab = Lab::new(&format!("no-evidence-{name}"));
        let twin =
            "if env!(\"CARGO_PKG_NAME\").starts_with(\"pitfall\") { WRONG }\n        holds(add(200, 200)";
        lab.edit(SPEC, "holds(add(200, 200)", &twin.replace("WRONG", wrong));
        let names = ["not-evidence", "stale-digest"];
        is_refused(&lab, &names, "pitfall::just_too_much_twice_is_refused");
    }
}

#[test]
fn a_panic_in_the_crate_is_no_evidence() {
    let lab = Lab::new("no-evidence-crate");
    lab.edit(BROKEN, "    Some(", "    assert!(a < 255, \"a clerk tripped\");\n    Some(");
    let names = ["not-evidence", "half-fix-does-not-apply", "stale-patch", "story-fails"];
    is_refused(&lab, &names, "pitfall::too_much_is_refused");
}

#[test]
fn a_half_fix_that_trips_is_not_caught() {
    let lab = Lab::new("half-fix-trips");
    let patch = "tests/specs/01-adding/half-fixes/saturate.patch";
    lab.edit(patch, "Some(a.saturating_add(b))", "Some(a.checked_add(b).unwrap())");
    is_refused(&lab, &["not-evidence"], "saturate: pitfall::too_much_is_refused");
    lab.edit(
        patch,
        "Some(a.checked_add(b).unwrap())",
        "Some(a.checked_add(b).unwrap_or_else(|| std::process::exit(3)))",
    );
    is_refused(&lab, &["crash"], "saturate: pitfall::too_much_is_refused");
}

#[test]
fn a_test_that_nobody_judges_is_refused() {
    let lab = Lab::new("unjudged");
    lab.edit(SPEC, "mod pitfall {", "mod scene {\n    #[test]\n    fn forgotten() {}\n}\n\nmod pitfall {");
    is_refused(&lab, &["unjudged", "stale-digest"], "scene::forgotten");
}

#[test]
fn a_test_that_is_ignored_is_refused() {
    let lab = Lab::new("ignored");
    lab.edit(SPEC, "    fn just_too_much", "    #[ignore]\n    fn just_too_much");
    is_refused(&lab, &["ignored", "stale-digest"], "pitfall::just_too_much_twice_is_refused");
    let lab = Lab::new("ignored-contract");
    lab.edit(SPEC, "    fn nothing_changes", "    #[ignore = \"slow\"]\n    fn nothing_changes");
    is_refused(&lab, &["ignored", "stale-digest"], "contract::nothing_changes_nothing");
}

#[test]
fn words_that_say_nothing_are_refused() {
    let hints = "hints = [\"Look at `add`.\", \"What is 255 + 1 in eight bits?\", \"`checked_add` says when there is no answer.\"]";
    for (nth, (from, to, what)) in [
        ("title = \"A sum that wraps\"", "title = \" \"", "title"),
        ("symptom = \"Two large deposits, and the account is poorer.\"", "symptom = \"…\"", "symptom"),
        ("minutes = 5", "minutes = 0", "minutes"),
        (hints, "hints = [\"\", \"\u{200b}\", \"?!\"]", "hint 1"),
        (hints, "hints = [\"Look at it.\", \"look  at it\", \"Look, at it!\"]", "hints"),
        ("says = \"Saturate instead of wrapping.\"", "says = \"\"", "says of saturate"),
        ("why = \"Most sums that wrap are not zero.\"", "why = \"\\n\"", "why of refuse-zero"),
        ("name = \"refuse-zero\"", "name = \"saturate\"", "half-fixes"),
    ]
    .into_iter()
    .enumerate()
    {
        let lab = Lab::new(&format!("no-words-{}", nth % 2));
        lab.edit(ABOUT, from, to);
        let answer = verify(&lab, &["--bless"]);
        assert!(answer.rejections().contains("incomplete"), "{what}:\n{}", answer.stdout);
        answer.says(1, &[&format!("✗ incomplete  {what}\n")]);
    }
}

#[test]
fn the_same_half_fix_twice_is_one() {
    let lab = Lab::new("half-fix-twice");
    let folder = "tests/specs/01-adding/half-fixes";
    lab.write(&format!("{folder}/refuse-zero.patch"), &lab.read(&format!("{folder}/saturate.patch")));
    is_refused(&lab, &["incomplete"], "half-fixes");
}

/// Code that is right once in four runs of the program, and wrong in the others.
fn now_and_then(lab: &Lab, right: &str, wrong: &str) -> String {
    let runs = lab.path("target/runs");
    let _ = fs::remove_file(&runs);
    let count = format!(
        "std::io::Write::write_all(&mut std::fs::File::options().create(true).append(true).open({runs:?}).unwrap(), b\".\").unwrap();"
    );
    format!(
        "{{ if a > 199 {{ {count} if std::fs::metadata({runs:?}).unwrap().len() % 4 == 0 {{ return {right}; }} }} {wrong} }}"
    )
}

#[test]
fn a_pitfall_test_that_is_green_now_and_then_is_refused() {
    let lab = Lab::new("flaky-pitfall");
    let code = now_and_then(&lab, "a.checked_add(b)", "Some(a.wrapping_add(b))");
    lab.edit(BROKEN, "Some(a.wrapping_add(b))", &code);
    let answer = lab.run(&["verify", "1", "--repeat", "24", "--bless"]);
    assert!(answer.rejections().contains("flaky"), "{}", answer.stdout);
    answer.says(1, &["is_refused on the broken twin\n", " did not end as the first\n      green"]);
}

#[test]
fn a_half_fix_that_escapes_now_and_then_is_refused() {
    let lab = Lab::new("flaky-half-fix");
    let code = now_and_then(&lab, "a.checked_add(b)", "Some(a.saturating_add(b))");
    lab.edit("tests/specs/01-adding/half-fixes/saturate.patch", "Some(a.saturating_add(b))", &code);
    let answer = lab.run(&["verify", "1", "--repeat", "24", "--bless"]);
    assert_eq!(
        answer.rejections(),
        BTreeSet::from(["half-fix-escapes"]),
        "{}{}",
        answer.stdout,
        answer.stderr
    );
    answer.says(1, &["✗ half-fix-escapes  saturate", "pitfall::too_much_is_refused is green on it, "]);
}
