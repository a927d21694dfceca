//! On the lab of `tests/e2e/fixture`, copied, with its one program recorded.

use std::fs;
use std::path::Path;

use lab::checkout::Checkout;

use super::super::{interview, questions, quiz};
use crate::checks;
use crate::record;
use crate::repository::Repository;

const PREDICTED: &str = "0\n256\n";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// The repository, its folder, and what the program printed when it was recorded.
fn lab(printed: &str) -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/fixture");
    copy(&fixture, folder.path());
    let recorded = record::path(&folder.path().join("book"), "outputs/01-wrapping");
    fs::create_dir_all(recorded.parent().unwrap()).unwrap();
    fs::write(recorded, printed).unwrap();
    let repository = Repository::open(Checkout::at_or_above(folder.path()).unwrap()).unwrap();
    (folder, repository)
}

fn arguments(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Where each of `parts` stands in `page`, which has it once.
fn in_order(page: &str, parts: &[&str]) {
    let mut rest = page;
    for part in parts {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("no {part:?} in\n{rest}"));
        rest = after;
    }
}

#[test]
fn the_interview_stands_before_the_quiz() {
    let (_folder, repository) = lab(PREDICTED);
    let page = questions::replace(&repository, &arguments("01")).unwrap();
    in_order(
        &page,
        &[
            "A deposit made the account poorer",
            "### In 30 seconds\n\nThe sum wrapped",
            "### In 3 minutes\n\n<details>",
            "</summary>\n\nFirst the type",
            "<summary>\n\nWhy not saturate?\n\n</summary>\n\n255 is as wrong",
            "### Red flags",
            "it wraps later",
            "### The proof",
            "cargo lab test 1",
            "### Quiz\n\n<details>",
            "data-key=\"01/wraps\"",
            "data-key=\"01/prints\"",
            "data-key=\"01/which\"",
        ],
    );
}

#[test]
fn an_answer_is_folded_and_tells_why_each_option_is_right_or_wrong() {
    let (_folder, repository) = lab(PREDICTED);
    let page = questions::replace(&repository, &arguments("02")).unwrap();
    let (open, folded) = page.split_once("<details class=\"lab-answer\">").unwrap();
    for told in ["256 is `01 00`.", "It would arrive as 1.", "TCP sends it again.", "one was sent.\n\n</div>"]
    {
        assert!(folded.contains(told), "{told}: {folded}");
        assert!(!open.contains(told), "{told}: {open}");
    }
    in_order(folded, &["lab-right\">\n\n<span class=\"lab-verdict\">✓ Right.", "✗ Wrong.", "✗ Wrong."]);
    assert_eq!(folded.matches("lab-right").count(), 1, "{folded}");
}

#[test]
fn a_prediction_shows_its_program_and_what_is_predicted_as_it_is() {
    let (_folder, repository) = lab(PREDICTED);
    let page = questions::replace(&repository, &arguments("01")).unwrap();
    in_order(
        &page,
        &["What does this print?", "examples/01-wrapping.rs", "```rust\nfn main()", "256 [sound:no]<"],
    );
    assert!(page.contains("<code class=\"nohighlight\">0\n256</code>"), "{page}");
}

#[test]
fn a_prediction_that_is_not_what_was_recorded_fails() {
    for printed in ["256\n0\n", "0\n", "0\n256\n512\n", "0 256\n"] {
        let (_folder, repository) = lab(printed);
        let why = questions::replace(&repository, &arguments("01")).unwrap_err();
        let why = format!("{why:#}");
        for told in ["01/prints", "01-wrapping.rs", "the option:\n0\n256\n", printed.trim_end()] {
            assert!(why.contains(told), "{told}: {why}");
        }
    }
    let (folder, repository) = lab("  0  \r\n256\n\n");
    assert!(questions::replace(&repository, &arguments("01")).is_ok(), "blanks around it do not count");
    fs::remove_file(record::path(&folder.path().join("book"), "outputs/01-wrapping")).unwrap();
    assert!(questions::replace(&repository, &arguments("01")).is_err(), "it was never run");
}

#[test]
fn the_mixed_quiz_takes_turns_among_the_lessons_and_names_them() {
    let (_folder, repository) = lab(PREDICTED);
    let page = quiz::replace(&repository, &arguments("all")).unwrap();
    in_order(
        &page,
        &[
            "01/wraps",
            "[01-adding](01-adding.md#interview)",
            "02/cut",
            "[02-carrying](02-carrying.md#interview)",
            "01/prints",
            "01/which",
        ],
    );
    assert!(quiz::replace(&repository, &arguments("04")).is_err());
}

#[test]
fn the_interviews_of_all_lessons_are_listed_with_folded_answers() {
    let (_folder, repository) = lab(PREDICTED);
    let page = interview::replace(&repository, &[]).unwrap();
    in_order(
        &page,
        &[
            "### 01 · A sum that wraps",
            "A deposit made",
            "<summary>In 30 seconds</summary>\n\nThe sum wrapped",
            "</details>",
            "(01-adding.md#interview)",
            "### 02 · ",
            "At the bytes.",
        ],
    );
}

#[test]
fn a_chapter_that_is_no_lesson_s_asks_and_is_asked_last() {
    let (folder, repository) = lab(PREDICTED);
    let questions_of = |name: &str| folder.path().join(format!("book/questions/{name}.toml"));
    fs::copy(questions_of("02-carrying"), questions_of("rpc")).unwrap();
    let page = questions::replace(&repository, &arguments("rpc")).unwrap();
    in_order(&page, &["At the bytes.", "### Quiz", "data-key=\"rpc/cut\""]);
    let page = quiz::replace(&repository, &arguments("all")).unwrap();
    in_order(&page, &["01/wraps", "02/cut", "rpc/cut", "[rpc](rpc.md#interview)", "01/prints"]);
    let page = interview::replace(&repository, &[]).unwrap();
    assert!(page.contains("### 02 · ") && !page.contains("rpc"), "{page}");
    assert!(questions::replace(&repository, &arguments("grpc")).is_err());
}

#[test]
fn a_lesson_that_has_too_few_questions_or_none_is_not_finished() {
    let (folder, repository) = lab(PREDICTED);
    let faults = checks::questions::check(&repository);
    let of = |file: &str| faults.iter().filter(|fault| fault.file.ends_with(file)).count();
    assert!(of("01-adding.toml") >= 3 && of("02-carrying.toml") >= 3, "{faults:?}");
    assert!(faults.iter().any(|fault| fault.what.contains("3 questions, and there should be at least 8")));

    fs::remove_file(folder.path().join("book/questions/02-carrying.toml")).unwrap();
    let faults = checks::questions::check(&repository);
    assert!(faults.iter().any(|fault| fault.what.contains("02-carrying has no questions")), "{faults:?}");
    assert!(questions::replace(&repository, &arguments("02")).is_err());
}
