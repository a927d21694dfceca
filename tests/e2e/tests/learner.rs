//! `cargo lab` and `cargo lab test`, as a learner meets them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use e2e::Lab;
use unicode_width::UnicodeWidthStr;

const CRATE: &str = "pitfalls/01-adding/src/lib.rs";
const FIXED: &str = "solutions/01-adding/src/lib.rs";
const SPEC: &str = "tests/specs/01-adding/spec.rs";
const SECOND: &str = "pitfalls/02-carrying/src/lib.rs";
const SECOND_FIXED: &str = "solutions/02-carrying/src/lib.rs";
/// What mounts it on the learner's crate.
const MOUNT: &str = "pitfalls/01-adding/tests/adding.rs";

#[test]
fn the_table_shows_every_lesson_and_the_one_thing_to_type() {
    let lab = Lab::new("table");
    lab.run(&[])
        .says(0, &["2 of 2 red  open", "1 of 1 red  open", "0 of 2 solved", "next: cargo lab test 01"]);
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&[]).says(0, &["0 of 2 red  solved", "1 of 2 solved", "next: cargo lab test 02"]);
}

#[test]
fn a_production_lesson_is_built_when_it_is_first_asked_for() {
    let lab = Lab::new("production");
    lab.edit("tests/specs/02-carrying/lesson.toml", "minutes = 5", "part = \"production\"\nminutes = 5");
    // It does not even compile, and nobody notices.
    let source = lab.read(SECOND);
    lab.write(SECOND, "not Rust");
    lab.run(&[]).says(0, &["2 of 2 red  open", "in production\n", "not begun", "0 of 2 solved"]);
    lab.write(SECOND, &source);
    lab.run(&["2"]).says(1, &["1 of"]);
    lab.run(&[]).says(0, &["in production\n", "1 of 1 red  open"]);
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["next"]).says(0, &["02-carrying"]);
}

#[test]
fn a_red_lesson_names_every_place_and_ends_with_its_first_failure_in_full() {
    let answer = Lab::new("red").run(&["test", "1"]);
    answer.says(
        1,
        &[
            "contract: 2 of 2 green\n",
            "pitfall: 0 of 2 green\n  ✗ too much is refused\n    tests/specs/01-adding/spec.rs:22:9\n",
            "  and 1 more is red: `cargo lab test 01 --all`\n\n✗ too much is refused",
            "pitfall 01 is red on purpose: 255 + 1 is money that vanished",
            "\n\n2 of 4 tests red\nedit src/lib.rs in pitfalls/01-adding: 1 line\nnext: cargo lab hint 01",
            "cargo lab test 01 WORDS",
        ],
    );
    assert!(!answer.stdout.contains("must not be 144"), "the second failure is not shown in full");
}

#[test]
fn all_tests_are_shown_by_name_where_they_are_asked_for() {
    Lab::new("every-test").run(&["test", "1", "--all"]).says(
        1,
        &[
            "✓ small amounts add up",
            "  ✗ just too much twice is refused\n    tests/specs/01-adding/spec.rs:27:9\n",
        ],
    );
}

#[test]
fn where_no_test_is_named_to_be_looked_at_first_three_are_shown() {
    Lab::new("no-first").run(&["test", "2"]).says(1, &["  ✗ a large amount arrives\n"]);
}

#[test]
fn a_repaired_lesson_is_green_and_leads_on() {
    let lab = Lab::new("repaired");
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["test", "1"]).says(
        0,
        &[
            "all 4 tests green",
            "is the same as the reference fix.",
            "cargo lab quiz 01",
            "cargo lab diff 01",
            "cargo lab next",
        ],
    );
}

#[test]
fn a_repair_of_ones_own_is_compared_with_the_reference() {
    let lab = Lab::new("repaired-otherwise");
    let other = "if b > u8::MAX - a { None } else { Some(a + b) }";
    lab.edit(CRATE, "Some(a.wrapping_add(b))", other);
    lab.run(&["test", "1"]).says(
        0,
        &[
            "all 4 tests green\nYour repair differs from the reference fix in src/lib.rs.",
            "`cargo lab diff 01 --mine`",
            "saturate, refuse-zero",
        ],
    );
    lab.write(CRATE, &lab.read(FIXED).replace("a.checked_add(b)", "a\n        .checked_add( b, ) // mine"));
    lab.run(&["test", "1"]).says(0, &["Your repair is the same as the reference fix."]);
}

#[test]
fn a_lesson_has_many_names() {
    let lab = Lab::new("names");
    for name in ["1", "01", "adding", "01-adding", "pitfalls/01-adding/", "pitfall-01-adding", "ADDING"] {
        lab.run(&["test", name, "small"])
            .says(0, &["01-adding", "1 test green, of those that you named", "cargo lab test 01 "]);
    }
}

#[test]
fn without_a_name_the_lesson_is_the_one_whose_folder_one_is_in() {
    let lab = Lab::new("here");
    let within = |folder: &str| {
        lab.command(&lab.path(""), &["hint"])
            .current_dir(lab.path(folder))
            .output()
            .expect("the lab can be run")
    };
    for folder in ["pitfalls/01-adding", "pitfalls/01-adding/src", "solutions/01-adding"] {
        let answer = within(folder);
        let printed = String::from_utf8_lossy(&answer.stdout);
        assert!(answer.status.success() && printed.starts_with("01-adding · hint"), "{folder}: {answer:?}");
    }
    let elsewhere = within("pitfalls");
    assert_eq!(elsewhere.status.code(), Some(2));
    let said = String::from_utf8_lossy(&elsewhere.stderr);
    assert!(said.contains("name a lesson: ") && said.contains("01-adding, 02-carrying"), "{said}");
}

#[test]
fn a_typo_gets_the_nearest_name() {
    let lab = Lab::new("typo");
    lab.run(&["test", "ading"]).says(2, &["no lesson `ading`; did you mean 01-adding?"]);
    lab.run(&["test", "9"]).says(2, &["no lesson `9`\n", "there are: 01-adding, 02-carrying"]);
    lab.run(&["tset", "1"]).says(2, &["unrecognized subcommand 'tset'", "'test'"]);
    lab.run(&["carying"]).says(2, &["there is no lesson `carying`; did you mean 02-carrying?"]);
}

#[test]
fn a_part_of_a_name_or_of_its_sentence_chooses_tests() {
    let lab = Lab::new("choose");
    for part in ["too_much_is", "Too much is"] {
        lab.run(&["test", "1", part]).says(1, &["1 of 1 test red"]);
    }
    lab.run(&["test", "1", "nothing like it"]).says(2, &["no test of 01-adding has `nothing like it`"]);
}

#[test]
fn a_crate_that_does_not_compile_is_the_learners_and_hides_no_other_lesson() {
    let lab = Lab::new("does-not-compile");
    lab.edit(CRATE, "Some(a.", "Sum(a.");
    lab.run(&["test", "1"])
        .says(3, &["error[E0425]", "pitfalls/01-adding/src/lib.rs:5", "The spec has not run"]);
    lab.run(&[]).says(0, &["does not compile", "1 of 1 red  open", "next: cargo lab test 01"]);
}

#[test]
fn a_lesson_in_trouble_comes_before_an_open_one() {
    let lab = Lab::new("trouble");
    lab.edit("pitfalls/02-carrying/src/lib.rs", "amount.to_be_bytes", "sum.to_be_bytes");
    lab.run(&[]).says(0, &["2 of 2 red  open", "next: cargo lab test 02  shows why it does not compile"]);
    fs::remove_dir_all(lab.path("pitfalls/02-carrying")).unwrap();
    lab.run(&[]).says(0, &["2 of 2 red  open", "next: cargo lab reset 02"]);
}

#[test]
fn a_changed_signature_is_named() {
    let lab = Lab::new("signature");
    lab.edit(CRATE, "pub fn add(", "pub fn sum(");
    lab.run(&["test", "1"]).says(3, &["Your crate compiles and the spec does not", "Look for `adding::add`"]);
}

#[test]
fn an_edited_spec_is_said_to_be_edited() {
    let lab = Lab::new("edited-spec");
    lab.edit(SPEC, "add(1, 2)", "add(2, 1)");
    lab.run(&["test", "1"]).says(1, &["The spec differs from the one handed out", "`cargo lab reset 01`"]);
    lab.run(&[]).says(0, &["2 of 2 red  open, edited spec"]);
    lab.edit(SPEC, "add(2, 1)", "add(2)");
    lab.run(&["test", "1"])
        .says(3, &["tests/specs/01-adding was edited", "--> tests/specs/01-adding/spec.rs:8:20"]);
}

#[test]
fn a_lesson_that_is_green_by_an_edited_spec_is_not_counted_as_solved() {
    let lab = Lab::new("own-spec");
    let spec = lab.read(SPEC);
    let (contract, _) = spec.split_once("mod pitfall").expect("the spec has pitfall tests");
    lab.write(SPEC, contract);
    lab.run(&["test", "1"]).says(
        1,
        &["The spec differs from the one handed out", "all 2 tests green; it does not count as solved"],
    );
    let answer = lab.run_with(&[], &[("COLUMNS", "60")]);
    answer.says(
        0,
        &[
            "solved, edited spec",
            "0 of 2 solved, 1 more is green and does not count",
            "next: cargo lab test 02",
        ],
    );
    assert!(answer.stdout.lines().all(|line| line.width() <= 60), "{}", answer.stdout);
}

#[test]
fn a_deleted_crate_is_missed_and_can_be_reset() {
    let lab = Lab::new("deleted");
    fs::remove_dir_all(lab.path("pitfalls/01-adding")).unwrap();
    lab.run(&["test", "1"]).says(5, &["pitfalls/01-adding is not there", "cargo lab reset 01"]);
    lab.run(&[]).says(0, &["missing", "1 of 1 red  open", "next: cargo lab reset 01"]);
}

#[test]
fn a_deleted_spec_is_missed() {
    let lab = Lab::new("deleted-spec");
    fs::remove_file(lab.path(MOUNT)).unwrap();
    lab.run(&["test", "1"]).says(5, &["adding.rs is not there", "cargo lab reset 01"]);
}

#[test]
fn a_half_written_manifest_is_told_in_cargos_words() {
    let lab = Lab::new("half-written");
    lab.edit("pitfalls/01-adding/Cargo.toml", "[lib]", "[lib");
    lab.run(&["test", "1"])
        .says(3, &["pitfalls/01-adding/Cargo.toml", " reset 01-adding` brings the lesson back"]);
}

#[test]
fn a_crate_that_cannot_be_downloaded_is_said_to_need_a_connection() {
    let lab = Lab::new("download");
    let manifest = lab.read("pitfalls/01-adding/Cargo.toml");
    lab.write("pitfalls/01-adding/Cargo.toml", &format!("{manifest}\n[dependencies]\nanyhow = \"1\"\n"));
    let empty = lab.path("no-cargo-home");
    let nothing = [("CARGO_HOME", empty.to_str().unwrap()), ("CARGO_NET_OFFLINE", "true")];
    lab.run_with(&["test", "1"], &nothing)
        .says(5, &["`anyhow`", "could not download what the lessons need", "`cargo fetch`"]);
}

#[test]
fn the_alias_passes_arguments_and_the_exit_code_on() {
    // The last two are workspaces of their own.
    for folder in [".", "../../pitfalls/02-framing/src", "../frameworks", "../../rpc/fuzz"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut alias = Command::new(env!("CARGO"));
        let answer = alias.args(["lab", "test", "nobody"]).current_dir(&folder).output().unwrap();
        let stderr = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(answer.status.code(), Some(2), "{}: {stderr}", folder.display());
        assert!(
            stderr.contains("there is no lesson `nobody`") && !stderr.contains("process didn't exit"),
            "{stderr}"
        );
    }
}

#[test]
fn a_panic_in_drop_costs_one_test_and_not_the_others() {
    let lab = Lab::new("panic-in-drop");
    let bomb =
        "struct Bomb;\nimpl Drop for Bomb {\n    fn drop(&mut self) {\n        panic!(\"boom\");\n    }\n}\n";
    lab.edit(
        CRATE,
        "    Some(",
        "    let _bomb = (a == 255).then(|| Bomb);\n    assert!(a < 255, \"first\");\n    Some(",
    );
    lab.write(CRATE, &format!("{}{bomb}", lab.read(CRATE)));
    lab.run(&["test", "1", "--all"])
        .says(1, &["✓ small amounts add up", "before the test was over", "first", "boom"]);
}

#[test]
fn a_loop_without_end_is_ended_and_explained() {
    let lab = Lab::new("endless");
    lab.edit(CRATE, "    Some(", "    while a == 255 {}\n    Some(");
    let answer = lab.run(&["test", "1", "--all", "--limit", "1"]);
    answer.says(
        4,
        &["✗ too much is refused (ended after 1 s)", "still running after 1 s", "✓ small amounts add up"],
    );
    answer.says(4, &["1 hung, 1 failed, 2 green", "diff 01 --mine", "test 01 too_much_is_refused"]);
    lab.run(&[]).says(0, &["hangs", "next: cargo lab diff 01 --mine"]);
}

#[test]
fn tests_that_were_not_run_are_neither_red_nor_listed() {
    let lab = Lab::new("not-run");
    lab.edit(CRATE, "    Some(", "    loop {}\n    #[allow(unreachable_code)]\n    Some(");
    // More tests than any machine runs at once.
    let further: String =
        (0..300).map(|n| format!("    #[test]\n    fn t{n}() {{ add(1, 1); }}\n")).collect();
    lab.edit(
        SPEC,
        "mod pitfall {\n    use super::{add, holds};\n",
        &format!("mod pitfall {{\n    use super::{{add, holds}};\n{further}"),
    );
    let answer = lab.run(&["test", "1", "--limit", "1"]);
    answer.says(4, &[" hung, ", " not run; 304 tests in all", " not run: too many hang"]);
    assert_eq!(answer.stdout.matches("too many hang").count(), 1, "{}", answer.stdout);
    lab.run(&[]).says(0, &["+ of 302 red  hangs", "+: at least"]);
}

#[test]
fn megabytes_of_output_are_cut_and_said_to_be() {
    let lab = Lab::new("megabytes");
    lab.edit(CRATE, "    Some(", "    (0..60_000).for_each(|n| println!(\"{n} a line that somebody left in to see what happens\"));\n    Some(");
    let answer = lab.run(&["test", "1"]);
    answer.says(1, &["pitfall 01 is red on purpose", "kB were not kept", "lines more"]);
    assert!(answer.stdout.len() < 20_000, "{} bytes", answer.stdout.len());
}

#[test]
fn a_child_that_outlives_its_test_and_holds_its_output_holds_up_nothing() {
    let lab = Lab::new("child");
    let fork = "fn too_much_is_refused() {
        if std::env::var_os(\"CHILD\").is_some() {
            std::thread::sleep(std::time::Duration::from_secs(60));
        }
        let own = std::env::current_exe().unwrap();
        let test = [\"--exact\", \"pitfall::too_much_is_refused\", \"--nocapture\"];
        std::process::Command::new(own).args(test).env(\"CHILD\", \"1\").spawn().unwrap();";
    lab.edit(SPEC, "fn too_much_is_refused() {", fork);
    let answer = lab.run(&["test", "1"]);
    answer.says(1, &["pitfall 01 is red on purpose"]);
    assert!(answer.took < Duration::from_secs(30), "{:?}", answer.took);
}

#[test]
fn a_pipe_gets_no_escape_codes_unless_it_asks_for_them() {
    let lab = Lab::new("colour");
    for answer in [lab.run(&["test", "1"]), lab.run(&[]), lab.run(&["test", "nobody"])] {
        assert!(!answer.stdout.contains('\x1b') && !answer.stderr.contains('\x1b'), "{answer:?}");
    }
    assert!(lab.run_with(&["test", "1"], &[("CLICOLOR_FORCE", "1")]).stdout.contains('\x1b'));
    let both = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
    assert!(!lab.run_with(&["test", "1"], &both).stdout.contains('\x1b'));
}

#[test]
fn sixty_columns_are_enough() {
    let lab = Lab::new("narrow");
    for args in [&[][..], &["test", "1"], &["test", "1", "--all"], &["next"]] {
        let answer = lab.run_with(args, &[("COLUMNS", "60")]);
        for line in answer.stdout.lines() {
            assert!(line.width() <= 60, "{} columns: {line}", line.width());
        }
    }
}

#[test]
fn a_lesson_in_place_of_a_command_is_tested() {
    let lab = Lab::new("number");
    for name in ["1", "01", "01-adding", "adding"] {
        lab.run(&[name]).says(1, &["01-adding · A sum that wraps", "2 of 4 tests red"]);
    }
    lab.run(&["1", "small"]).says(0, &["1 test green, of those that you named"]);
    lab.run(&["9"]).says(2, &["there is no lesson `9`", "01-adding, 02-carrying"]);
}

#[test]
fn list_is_the_table() {
    let lab = Lab::new("list");
    assert_eq!(lab.run(&["list"]).stdout, lab.run(&[]).stdout);
}

#[test]
fn next_knows_what_is_solved_and_where_one_was() {
    let lab = Lab::new("next");
    lab.run(&["next"]).says(
        0,
        &[
            "01-adding · A sum that wraps\nTwo large deposits",
            "about 5 minutes; edit src/lib.rs in pitfalls/01-adding: 1 line\n2 of 4 tests red.\nnext: cargo lab test 01",
        ],
    );
    lab.run(&["test", "2"]).says(1, &[]);
    lab.run(&["next"]).says(0, &["02-carrying · ", "You worked on it last: 1 of "]);
    lab.write(SECOND, &lab.read(SECOND_FIXED));
    lab.run(&["next"]).says(0, &["01-adding · ", "Solved: 02."]);
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["next"]).says(0, &["All 2 lessons are solved."]);
}

#[test]
fn a_table_with_nothing_to_build_is_remembered_and_a_fresh_one_is_not() {
    let lab = Lab::new("remembered");
    // The spec says when it runs.
    let ran = lab.path("ran");
    let note = format!("std::fs::write({ran:?}, \"\").unwrap();\n        assert_eq!(add(1, 2)");
    lab.edit(SPEC, "assert_eq!(add(1, 2)", &note);
    let runs = |args: &[&str]| {
        let _ = fs::remove_file(&ran);
        lab.run(args).says(0, &["2 of 2 red  open"]);
        ran.exists()
    };
    assert!(runs(&[]), "it was never asked");
    assert!(!runs(&[]), "nothing has changed");
    assert!(runs(&["--fresh"]));
    assert!(runs(&["list", "--fresh"]));
    lab.edit(CRATE, "wrapping_add", "wrapping_add /* or not */ ");
    assert!(runs(&[]), "the learner's crate has changed");
    lab.edit(SPEC, "add(7, 0)", "add(8, 0)");
    lab.edit(SPEC, "Some(7)", "Some(8)");
    assert!(runs(&[]), "the spec has changed");
    fs::remove_dir_all(lab.path("target/debug/deps")).unwrap();
    assert!(runs(&[]), "the executable is gone");
}

#[test]
fn a_test_of_the_whole_spec_is_remembered_too_and_a_part_is_not() {
    let lab = Lab::new("remembered-test");
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["test", "1", "small"]).says(0, &[]);
    lab.run(&[]).says(0, &["2/2  0 of 2 red  solved"]);
    lab.edit(CRATE, "a.checked_add(b)", "Some(a.wrapping_add(b))");
    lab.run(&["test", "1"]).says(1, &[]);
    lab.run(&["hint", "1"]).says(0, &["Still red: “too much is refused”, “just too much twice is refused”."]);
    lab.run(&[]).says(0, &["2 of 2 red  open"]);
}

#[cfg(unix)]
#[test]
fn edit_opens_what_is_to_be_repaired() {
    let lab = Lab::new("edit");
    let none = [("VISUAL", ""), ("EDITOR", "")];
    lab.run_with(&["edit", "1"], &none).says(2, &["neither VISUAL nor EDITOR is set", CRATE]);
    let editor = [("VISUAL", "echo -n +1"), ("EDITOR", "false")];
    lab.run_with(&["edit", "1"], &editor).says(0, &["+1 ", CRATE]);
    lab.run_with(&["edit", "1"], &[("VISUAL", ""), ("EDITOR", "no-such-editor")])
        .says(5, &["cannot run `no-such-editor`, which is your editor"]);
}

#[test]
fn outside_a_lab_it_says_what_it_looks_for() {
    let answer = Lab::new("outside").run_at(&std::env::temp_dir(), &["test", "1"]);
    answer.says(5, &["no lab at or above", "pitfalls/ and solutions/"]);
}

#[test]
fn help_is_a_command_too() {
    let lab = Lab::new("help-command");
    lab.run(&["help"]).says(0, &["Examples:", "cargo lab test 2"]);
    lab.run(&["help", "watch"]).says(0, &["Run the spec again whenever you save", "--poll"]);
}

#[test]
fn help_has_examples_and_explains_the_exit_codes() {
    let answer = Lab::new("help").run(&["--help"]);
    answer.says(0, &["Examples:", "cargo lab test 2", "Exit codes:", "4  a test ran past its limit"]);
}
