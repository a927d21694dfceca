//! `cargo lab verify` rejects what is unfit, by its name, and accepts what is sound.

use std::collections::BTreeSet;

use e2e::{Answer, Lab};

const BROKEN: &str = "pitfalls/01-adding/src/lib.rs";
const FIXED: &str = "solutions/01-adding/src/lib.rs";
const SPEC: &str = "tests/specs/01-adding/spec.rs";

fn verify(lab: &Lab) -> Answer {
    lab.run(&["verify", "1", "--repeat", "2", "--limit", "2"])
}

/// Checks that lesson 01 is rejected for just these reasons, and that the first of them names `what`.
#[track_caller]
fn is_rejected(lab: &Lab, names: &[&str], what: &str) {
    let answer = verify(lab);
    let expected: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(answer.rejections(), expected, "{}{}", answer.stdout, answer.stderr);
    answer.says(1, &[&format!("✗ {}  {what}", names[0]), "test result: FAILED. "]);
}

#[test]
fn a_sound_lab_is_accepted() {
    let answer = Lab::new("sound").run(&["verify", "--repeat", "3"]);
    answer.says(
        0,
        &[
            "test result: ok. 43 passed; 0 failed; ",
            "2 half-fixes: applied, compiled, caught each time, in at least 3 runs",
            "the broken twin: 12 runs of 4 tests, each in at least 3 runs, end alike",
            "the fixed twin passed 3 times",
        ],
    );
}

#[test]
fn a_crate_that_does_not_compile_is_rejected() {
    let lab = Lab::new("crate-does-not-compile");
    lab.edit(BROKEN, "Some(a.", "Some(a..");
    let names = ["does-not-compile", "half-fix-does-not-apply", "stale-patch"];
    is_rejected(&lab, &names, "pitfall-01-adding");
}

#[test]
fn a_warning_is_rejected() {
    let lab = Lab::new("warning");
    lab.edit(FIXED, "    a.checked", "    let idle = 1;\n    a.checked");
    is_rejected(&lab, &["does-not-compile", "stale-patch"], "solution-01-adding");
}

#[test]
fn a_spec_that_does_not_compile_is_rejected() {
    let lab = Lab::new("spec-does-not-compile");
    lab.edit(SPEC, "add(1, 2)", "add(1, 2, 3)");
    let names = ["does-not-compile", "half-fix-does-not-compile", "stale-digest"];
    is_rejected(&lab, &names, "pitfall-01-adding");
}

#[test]
fn a_failure_with_other_words_than_recorded_is_rejected() {
    let lab = Lab::new("wrong-panic");
    lab.edit(SPEC, "255 + 1 is money", "255 + 1 was money");
    is_rejected(&lab, &["wrong-panic", "stale-digest"], "pitfall::too_much_is_refused");
    verify(&lab)
        .says(1, &["+  hurts    pitfall 01 is red on purpose: 255 + 1 was", "-  hurts    pitfall 01 is"]);
}

#[test]
fn a_hang_is_rejected_as_a_hang() {
    let lab = Lab::new("hang");
    lab.edit(
        SPEC,
        "holds(add(200, 200), None, ",
        "while add(200, 200).is_some() {}\n        holds(add(200, 200), None, ",
    );
    is_rejected(&lab, &["hang", "stale-digest"], "pitfall::just_too_much_twice_is_refused");
}

#[test]
fn a_test_that_leaves_the_process_is_rejected_even_with_success() {
    let lab = Lab::new("crash");
    lab.edit(
        SPEC,
        "holds(add(200, 200), None, ",
        "if add(200, 200).is_some() { std::process::exit(0) }\n        holds(add(200, 200), None, ",
    );
    is_rejected(&lab, &["crash", "stale-digest"], "pitfall::just_too_much_twice_is_refused");
}

#[test]
fn an_already_solved_pitfall_is_rejected() {
    let lab = Lab::new("already-solved");
    lab.write(BROKEN, &lab.read(FIXED));
    let names = ["already-solved", "half-fix-does-not-apply", "stale-patch", "stale-recording"];
    is_rejected(&lab, &names, "the broken twin");
}

#[test]
fn a_pitfall_test_that_passes_on_both_twins_is_rejected() {
    let lab = Lab::new("passes-on-both");
    lab.edit(SPEC, "add(200, 200), None", "add(200, 5), Some(205)");
    let names = ["passes-on-both", "half-fix-escapes", "stale-digest"];
    is_rejected(&lab, &names, "pitfall::just_too_much_twice_is_refused");
}

#[test]
fn a_fix_that_does_not_fix_is_rejected() {
    let lab = Lab::new("fix-red");
    lab.write(FIXED, &lab.read(BROKEN));
    is_rejected(&lab, &["fix-red", "stale-patch", "stale-recording"], "pitfall::too_much_is_refused");
}

#[test]
fn a_red_contract_is_rejected_on_either_twin() {
    let lab = Lab::new("contract-red");
    lab.edit(FIXED, "a.checked_add(b)", "a.checked_add(b).filter(|_| b > 0)");
    is_rejected(
        &lab,
        &["contract-red", "stale-patch"],
        "contract::nothing_changes_nothing on the fixed twin",
    );
}

#[test]
fn a_half_fix_that_escapes_is_rejected() {
    let lab = Lab::new("half-fix-escapes");
    lab.edit(
        "tests/specs/01-adding/half-fixes/saturate.patch",
        "Some(a.saturating_add(b))",
        "a.checked_add(b)",
    );
    is_rejected(&lab, &["half-fix-escapes"], "saturate");
}

#[test]
fn a_half_fix_that_names_a_test_which_is_not_there_is_rejected() {
    let lab = Lab::new("half-fix-names-nothing");
    lab.edit(
        "tests/specs/01-adding/lesson.toml",
        "\"pitfall::too_much_is_refused\"\n",
        "\"pitfall::nobody\"\n",
    );
    is_rejected(&lab, &["half-fix-escapes"], "saturate");
}

#[test]
fn a_half_fix_that_does_not_apply_is_rejected() {
    let lab = Lab::new("half-fix-does-not-apply");
    lab.edit(
        "tests/specs/01-adding/half-fixes/saturate.patch",
        "-    Some(a.wrapping",
        "-    Some(a.rapping",
    );
    is_rejected(&lab, &["half-fix-does-not-apply"], "saturate");
}

#[test]
fn a_half_fix_that_does_not_compile_is_rejected() {
    let lab = Lab::new("half-fix-does-not-compile");
    lab.edit("tests/specs/01-adding/half-fixes/saturate.patch", "a.saturating_add(b)", "a.saturating(b)");
    is_rejected(&lab, &["half-fix-does-not-compile"], "saturate");
}

#[test]
fn a_recording_that_is_not_what_happens_is_rejected() {
    let lab = Lab::new("stale-recording");
    lab.edit("tests/specs/01-adding/recordings/broken.jsonl", "255 + 1 = 0", "255 + 1 = 256");
    is_rejected(&lab, &["stale-recording"], "recordings/broken.jsonl");
}

#[test]
fn a_patch_that_does_not_make_the_pitfall_is_rejected() {
    let lab = Lab::new("stale-patch");
    lab.edit(BROKEN, "Sums of money", "Sums of honey");
    is_rejected(&lab, &["stale-patch"], "solutions/01-adding/pitfall.patch");
}

#[test]
fn records_are_needed_for_each_pitfall_test_and_for_nothing_else() {
    let lab = Lab::new("records");
    lab.edit("tests/specs/01-adding/failures.txt", "pitfall::too_much_is_refused", "pitfall::too_little");
    is_rejected(&lab, &["stale-failure", "unrecorded"], "pitfall::too_little");
}

#[test]
fn a_fixed_twin_that_passes_only_sometimes_is_rejected() {
    let lab = Lab::new("flaky");
    // Each test alone is green; whole, the fourth call in one process is not.
    let counted = "static CALLS: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
    if CALLS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 3 { return Some(99); }
    a.checked_add(b)";
    lab.edit(FIXED, "a.checked_add(b)", counted);
    is_rejected(&lab, &["flaky", "stale-patch"], "the fixed twin");
}

#[test]
fn a_lesson_without_enough_hints_is_rejected() {
    let lab = Lab::new("incomplete");
    lab.edit("tests/specs/01-adding/lesson.toml", "\"Look at `add`.\", ", "");
    is_rejected(&lab, &["incomplete"], "hints");
}

#[test]
fn a_lesson_that_does_not_say_which_red_tests_come_first_is_rejected() {
    let lab = Lab::new("first");
    lab.edit("tests/specs/01-adding/lesson.toml", "first = [\"pitfall::", "first = [\"contract::");
    is_rejected(&lab, &["incomplete"], "first");
}

#[test]
fn blessing_records_new_words_and_the_lesson_is_sound_again() {
    let lab = Lab::new("bless");
    lab.edit(SPEC, "200 + 200 must not be 144", "the vault is empty");
    is_rejected(&lab, &["wrong-panic", "stale-digest"], "pitfall::just_too_much_twice_is_refused");
    lab.run(&["verify", "1", "--repeat", "1", "--bless"]).says(0, &["recorded"]);
    verify(&lab).says(0, &["0 failed"]);
    assert!(lab.read("tests/specs/01-adding/failures.txt").contains("the vault is empty"));
}

#[test]
fn blessing_writes_nothing_down_while_something_else_is_wrong() {
    let lab = Lab::new("bless-refused");
    lab.edit(SPEC, "200 + 200 must not be 144", "the vault is empty");
    lab.edit(FIXED, "a.checked_add(b)", "Some(a.wrapping_add(b))");
    let before = lab.read("tests/specs/01-adding/failures.txt");
    lab.run(&["verify", "1", "--repeat", "1", "--bless"]).says(1, &["fix-red", "wrong-panic"]);
    assert_eq!(lab.read("tests/specs/01-adding/failures.txt"), before);
}
