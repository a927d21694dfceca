//! What a learner has beside the spec: hints, the diff, half-fixes, the recordings, the watch.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use e2e::Lab;
use unicode_width::UnicodeWidthStr;

const CRATE: &str = "pitfalls/01-adding/src/lib.rs";
const FIXED: &str = "solutions/01-adding/src/lib.rs";

#[test]
fn hints_come_one_after_the_other_and_a_reset_begins_anew() {
    let lab = Lab::new("hints");
    lab.run(&["hint", "1"]).says(0, &["hint 1 of 3", "Look at `add`.", "cargo lab hint 01"]);
    lab.run(&["hint", "2"]).says(0, &["hint 1 of"]);
    lab.run(&["hint", "1"]).says(0, &["hint 2 of 3"]);
    lab.run(&["hint", "1"]).says(0, &["hint 3 of 3", "the last hint"]);
    lab.run(&["hint", "1"]).says(0, &["all 3 hints", "cargo lab diff 01", "solutions/01-adding"]);
    lab.run(&["hint", "1", "--all"]).says(0, &["hint 1 of 3", "hint 2 of 3", "hint 3 of 3"]);
    lab.write(CRATE, "");
    lab.run(&["reset", "1"]).says(0, &[]);
    lab.run(&["hint", "1"]).says(0, &["hint 1 of 3"]);
}

// Windows has no `patch` of its own.
#[cfg(unix)]
#[test]
fn the_diff_in_a_pipe_is_a_patch_that_repairs_the_lesson() {
    let lab = Lab::new("diff");
    let answer = lab.run(&["diff", "1"]);
    answer.says(0, &["--- a/pitfalls/01-adding/src/lib.rs\n", "1 line added, 1 removed"]);
    assert!(!answer.stdout.contains("Cargo.toml"), "names are no difference:\n{}", answer.stdout);

    use std::io::Write;

    let mut patch = Command::new("patch");
    patch.args(["-p1", "--batch"]).current_dir(lab.path(".")).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut patch = patch.spawn().unwrap();
    patch.stdin.take().unwrap().write_all(answer.stdout.as_bytes()).unwrap();
    assert!(patch.wait().unwrap().success());
    assert_eq!(lab.read(CRATE), lab.read(FIXED));
    lab.run(&["diff", "1", "--mine"]).says(0, &["-    Some(a.wrapping_add(b))", "+    a.checked_add(b)"]);
}

#[test]
fn the_diff_of_untouched_work_says_so() {
    let lab = Lab::new("diff-mine");
    let answer = lab.run(&["diff", "1", "--mine"]);
    answer.says(0, &["your crate is as it was handed out"]);
    assert_eq!(answer.stdout, "");
}

#[test]
fn half_fixes_are_listed_with_what_people_say() {
    Lab::new("try-list").run(&["try", "1"]).says(
        0,
        &["1  saturate\n     “Saturate instead of wrapping.”", "2  refuse-zero", "cargo lab try 01 1"],
    );
}

#[test]
fn a_half_fix_shows_what_it_repairs_and_what_catches_it() {
    let lab = Lab::new("try");
    lab.write(CRATE, "this does not even compile");
    for name in ["2", "refuse-zero", "refuse", "Zero"] {
        lab.run(&["try", "1", name]).says(
            0,
            &[
                "half-fix 2 of 2: refuse-zero",
                "+    Some(a.wrapping_add(b)).filter(|sum| *sum != 0)",
                "It repairs 1 of 2 pitfall tests\n  ✓ too much is refused\n",
                "✗ just too much twice is refused\n  tests/specs/01-adding/spec.rs:27:9\n",
                "200 + 200 must not be 144",
                "Most sums that wrap are not zero.",
            ],
        );
    }
    assert_eq!(lab.read(CRATE), "this does not even compile", "the learner's crate is not touched");
}

#[test]
fn a_half_fix_that_escapes_is_not_hidden() {
    let lab = Lab::new("try-escapes");
    lab.edit(
        "tests/specs/01-adding/half-fixes/saturate.patch",
        "+    Some(a.saturating_add(b))",
        "+    a.checked_add(b)",
    );
    lab.run(&["try", "1", "saturate"]).says(1, &["No test catches it", "pitfall::too_much_is_refused"]);
}

#[test]
fn a_half_fix_that_does_not_fit_names_its_file_and_hunk() {
    let lab = Lab::new("try-misfit");
    lab.edit(
        "tests/specs/01-adding/half-fixes/saturate.patch",
        "-    Some(a.wrapping_add(b))",
        "-    Some(a + b)",
    );
    lab.run(&["try", "1", "saturate"])
        .says(5, &["half-fixes/saturate.patch of 01-adding", "src/lib.rs", "hunk #1"]);
}

#[test]
fn a_typo_in_a_half_fix_gets_the_nearest_name() {
    Lab::new("try-typo")
        .run(&["try", "1", "satruate"])
        .says(2, &["no half-fix `satruate`; did you mean saturate?"]);
}

#[test]
fn trying_a_half_fix_leaves_the_learners_build_as_it_was() {
    let lab = Lab::new("try-build");
    lab.run(&["test", "1"]).says(1, &[]);
    lab.run(&["try", "1", "1"]).says(0, &[]);
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["test", "--no-run", "-p", "pitfall-01-adding", "--test", "adding"])
        .current_dir(lab.path("."));
    let output = build.env("CARGO_TARGET_DIR", lab.path("target")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Finished") && !said.contains("Compiling"), "{said}");
}

#[test]
fn recordings_stand_side_by_side_and_need_no_build() {
    let lab = Lab::new("show");
    lab.write(CRATE, "this does not even compile");
    lab.run(&["show", "1"])
        .says(0, &["│ broken", "│ fixed", "255 + 1 = 0", "too much", "The two runs differ from"]);
    fs::remove_dir_all(lab.path("pitfalls/01-adding")).unwrap();
    lab.run(&["show", "1"]).says(0, &["255 + 1 = 0"]);
}

#[test]
fn a_live_show_tells_the_learners_own_story() {
    let lab = Lab::new("show-live");
    lab.run(&["show", "1", "--live"]).says(0, &["│ yours, now", "255 + 1 = 0"]);
    lab.write(CRATE, &lab.read(FIXED));
    lab.run(&["show", "1", "--live"]).says(0, &["the two runs are the same"]);
    lab.write(CRATE, "pub fn add(_: u8, _: u8) -> Option<u8> { loop {} }");
    lab.run(&["show", "1", "--live", "--limit", "1"]).says(4, &["still running after 1 s"]);
    lab.write(CRATE, "nonsense");
    lab.run(&["show", "1", "--live"]).says(3, &["does not compile"]);
}

#[test]
fn a_watch_runs_again_on_every_save_and_ends_a_run_that_is_out_of_date() {
    let lab = Lab::new("watch");
    let mut watch = lab.command(&lab.path("."), &["watch", "1", "--limit", "600"]);
    let mut watch = watch.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (tell, heard) = mpsc::channel();
    let output = BufReader::new(watch.stdout.take().unwrap());
    std::thread::spawn(move || output.lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
    let wait_for = |text: &str| {
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.contains(text)) {
            match heard.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => lines.push(line),
                Err(_) => panic!("{text:?} did not come:\n{}", lines.join("\n")),
            }
        }
    };

    wait_for("2 of 4 tests red");
    wait_for("Watching pitfalls/01-adding");
    lab.write(CRATE, "pub fn add(_: u8, _: u8) -> Option<u8> { loop {} }");
    wait_for("── 01-adding ──");
    // The run may hang by now or be building still: either way it must not keep the next from starting.
    lab.write("beside", &lab.read(FIXED));
    fs::rename(lab.path("beside"), lab.path(CRATE)).unwrap();
    wait_for("all 4 tests green");
    wait_for("01-adding is solved. Next: cargo lab watch 02");

    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn sixty_columns_are_enough_and_a_pipe_gets_no_escape_codes() {
    let lab = Lab::new("beside-narrow");
    let commands: [&[&str]; 8] = [
        &["hint", "1", "--all"],
        &["try", "1"],
        &["try", "1", "1"],
        &["show", "1"],
        &["show", "1", "--bytes"],
        &["diff", "1"],
        &["reset", "1"],
        &["watch", "--help"],
    ];
    for command in commands {
        let answer = lab.run_with(command, &[("COLUMNS", "60")]);
        assert!(!answer.stdout.contains('\u{1b}'), "{command:?}");
        // Code is not wrapped: it would not be code any more.
        let holds_code = command[0] == "diff" || command.len() == 3 && command[0] == "try";
        let code = |line: &&str| holds_code && line.starts_with(['+', '-', ' ']);
        for line in answer.stdout.lines().filter(|line| !code(line)) {
            assert!(line.width() <= 60, "{command:?}: {line}");
        }
    }
}
