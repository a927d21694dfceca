//! `cargo lab quiz` and `cargo lab cards`, as a learner meets them.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use e2e::{Answer, Lab};
use unicode_width::UnicodeWidthStr;

const KEPT: &str = ".lab/quiz.txt";
const LONG_PAST: &str = "2000-01-01";
const FAR_OFF: &str = "2999-01-01";

/// `cargo lab ARGS` with `typed` on its standard input.
fn typed(lab: &Lab, args: &[&str], typed: &str) -> Answer {
    typed_with(lab, args, typed, &[])
}

fn typed_with(lab: &Lab, args: &[&str], typed: &str, environment: &[(&str, &str)]) -> Answer {
    let input = lab.path("typed.txt");
    fs::write(&input, typed).expect("the copy can be written");
    lab.run_from(args, fs::File::open(input).expect("it was just written"), environment)
}

fn keep(lab: &Lab, text: &str) {
    fs::create_dir_all(lab.path(".lab")).expect("the copy can be written");
    lab.write(KEPT, text);
}

#[test]
fn a_question_is_asked_answered_graded_and_kept() {
    let lab = Lab::new("quiz-asked");
    let answer = typed(&lab, &["quiz", "2"], "one byte of two\ny\n");
    answer.says(0, &["02/cut · explain  1 of 1\n\n  Why does 256 arrive as 0?\n"]);
    answer.says(0, &["Model answer\n  The amount is two bytes long"]);
    answer.says(0, &["✓", "256 is `01 00`.", "box 1, due again in 1 day", "Kept in .lab/quiz.txt"]);
    assert!(lab.read(KEPT).lines().any(|line| line.starts_with("02/cut 1 20")), "{}", lab.read(KEPT));
    lab.run(&["quiz", "2"]).says(0, &["Nothing is due: 1 question later", "cargo lab quiz --all"]);
    typed(&lab, &["quiz", "2", "--all"], "m\ny\n").says(0, &["box 2, due again in 3 days"]);
}

#[test]
fn a_lesson_and_a_kind_choose_questions() {
    let lab = Lab::new("quiz-choose");
    lab.run(&["quiz", "--list"]).says(0, &["01/wraps   diagnose  new\n", "02/cut     explain   new\n"]);
    let one = lab.run(&["quiz", "--list", "adding", "--kind", "predict"]);
    one.says(0, &["01/prints  predict   new\n"]);
    assert_eq!(one.stdout.lines().count(), 1, "{}", one.stdout);
    lab.run(&["quiz", "2", "--kind", "predict"]).says(2, &["no question of kind predict"]);
    lab.run(&["quiz", "ading"]).says(2, &["did you mean 01-adding?"]);
    lab.run(&["quiz", "--kind", "guess"]).says(2, &["explain, diagnose, predict, choose, estimate"]);
}

#[test]
fn the_list_says_what_is_due() {
    let lab = Lab::new("quiz-list");
    keep(&lab, &format!("01/wraps 3 {FAR_OFF}\n01/which 2 {LONG_PAST}\n"));
    let due = lab.run(&["quiz", "--list"]);
    due.says(0, &["01/prints  predict   new\n", "01/which   choose    box 2  due\n", "1 more later"]);
    assert!(!due.stdout.contains("01/wraps"), "{}", due.stdout);
    lab.run(&["quiz", "--list", "--all"]).says(0, &["01/wraps   diagnose  box 3  due in "]);
    assert_eq!(lab.read(KEPT), format!("01/wraps 3 {FAR_OFF}\n01/which 2 {LONG_PAST}\n"));
}

#[test]
fn a_line_that_makes_no_sense_is_told_and_stays() {
    let lab = Lab::new("quiz-odd");
    keep(&lab, &format!("01/wraps three {FAR_OFF}\n77/gone 3 {FAR_OFF}\n"));
    typed(&lab, &["quiz", "2"], "m\ny\n").says(
        0,
        &["line 1 of .lab/quiz.txt is ignored: a box is 0 to 4. It stays in the file:\n  01/wraps three"],
    );
    let kept = lab.read(KEPT);
    assert!(kept.starts_with(&format!("01/wraps three {FAR_OFF}\n77/gone 3 {FAR_OFF}\n02/cut 1 ")), "{kept}");
}

#[test]
fn a_sitting_has_the_length_that_was_asked_for() {
    let lab = Lab::new("quiz-count");
    lab.run(&["quiz", "--count", "2"]).says(0, &["1 of 2", "Nothing was answered. 4 still due."]);
    let first = |seed: &str| {
        let asked = lab.run(&["quiz", "--count", "1", "--seed", seed]).stdout;
        asked.split_whitespace().next().expect("a question").to_owned()
    };
    let drawn: std::collections::BTreeSet<String> =
        ["1", "2", "3", "4", "5", "6", "7", "8"].map(first).into();
    assert!(drawn.len() > 1, "a short sitting always asks the same: {drawn:?}");
    lab.run(&["quiz", "--count", "0"]).says(2, &["--count", "a number from 1 up"]);
}

#[test]
fn a_letter_before_the_options_are_shown_shows_them() {
    let lab = Lab::new("quiz-letter");
    let answer = typed(&lab, &["quiz", "2"], "a\n");
    answer.says(0, &["  a) ", "The input ended", "Nothing was answered."]);
    assert!(!lab.path(KEPT).exists());
}

#[test]
fn no_input_is_a_good_end_and_is_said() {
    let lab = Lab::new("quiz-eof");
    lab.run(&["quiz"]).says(0, &["1 of 4", "The input ended", "Nothing was answered. 4 still due."]);
    assert!(!lab.path(KEPT).exists());
}

#[test]
fn a_checkout_that_cannot_be_written_is_asked_all_the_same() {
    let lab = Lab::new("quiz-read-only");
    lab.write(".lab", "a file where a folder belongs");
    let answer = typed(&lab, &["quiz", "2"], "m\ny\n");
    answer.says(0, &["cannot be kept here", "1 answer: 1 right", "Not kept."]);
}

#[test]
fn ctrl_c_loses_nothing_that_was_answered() {
    let lab = Lab::new("quiz-ctrl-c");
    let mut quiz = lab.command(&lab.path(""), &["quiz", "--seed", "1"]);
    let mut quiz = quiz.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (quiz.stdin.take().unwrap(), quiz.stdout.take().unwrap());
    input.write_all(b"m\ny\nhalf an ans").unwrap();
    let mut printed = Vec::new();
    while !String::from_utf8_lossy(&printed).contains("2 of 4") {
        let mut some = [0; 512];
        let read = output.read(&mut some).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&printed));
        printed.extend_from_slice(&some[..read]);
    }
    if cfg!(unix) {
        let signalled = std::process::Command::new("kill").args(["-INT", &quiz.id().to_string()]).status();
        assert!(signalled.unwrap().success());
        assert_eq!(quiz.wait().unwrap().code(), Some(130));
    } else {
        quiz.kill().unwrap();
        quiz.wait().unwrap();
    }
    lab.run(&["quiz", "--list"]).says(0, &["1 more later"]);
}

#[test]
fn sixty_columns_and_no_colour_are_enough() {
    let lab = Lab::new("quiz-narrow");
    let typed = "m\ny\n".repeat(4);
    let plain = typed_with(&lab, &["quiz", "--seed", "1"], &typed, &[("COLUMNS", "60")]);
    plain.says(0, &["4 answers: 4 right", "`checked_add` says so:\n\n    a.checked_add(b)"]);
    assert!(!plain.stdout.contains('\x1b'), "{}", plain.stdout);
    let wide: Vec<&str> = plain.stdout.lines().filter(|line| line.width() > 60).collect();
    assert!(matches!(wide[..], [code] if code.starts_with("    balance 255   deposit 1")), "{wide:?}");
    fs::remove_file(lab.path(KEPT)).unwrap();
    let force = [("CLICOLOR_FORCE", "1"), ("COLUMNS", "60")];
    assert!(typed_with(&lab, &["quiz", "2"], "m\ny\n", &force).stdout.contains('\x1b'));
}

#[test]
fn a_file_that_is_wrong_is_told_by_its_name_and_the_questions_id() {
    let lab = Lab::new("quiz-wrong");
    lab.edit("book/questions/02-carrying.toml", "right = true, ", "");
    for command in ["quiz", "cards"] {
        lab.run(&[command]).says(5, &["02-carrying.toml:\n  question `cut`: 0 options are right"]);
    }
    fs::remove_file(lab.path("book/questions/02-carrying.toml")).unwrap();
    lab.run(&["quiz", "2"]).says(5, &["lesson 02-carrying has no questions"]);
    lab.run(&["quiz", "--list"]).says(0, &["01/wraps"]);
}

#[test]
fn cards_are_a_line_each_and_the_same_in_a_file() {
    let lab = Lab::new("cards");
    let printed = lab.run(&["cards"]);
    printed
        .says(0, &["#separator:tab\n#html:true\n", "rpc-pitfalls/01/interview\t", "rpc-pitfalls/02/cut\t"]);
    let cards: Vec<&str> = printed.stdout.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(cards.len(), 6, "{}", printed.stdout);
    assert!(cards.iter().all(|card| card.split('\t').count() == 5), "{cards:#?}");
    assert!(
        printed.stdout.contains("println!(\"\"{}\"\", a.wrapping_add(1)); // \"\"quoted\"\"<br>"),
        "{cards:#?}"
    );
    let out = lab.path("target/cards.txt");
    fs::create_dir_all(lab.path("target")).unwrap();
    lab.run(&["cards", "--out", out.to_str().unwrap()]).says(0, &["6 cards in ", "File, Import"]);
    assert_eq!(fs::read_to_string(&out).unwrap(), printed.stdout);
    lab.run(&["cards", "--out", lab.path("no/such/folder").to_str().unwrap()]).says(5, &["cannot write"]);
}

#[test]
fn every_lesson_of_this_repository_has_questions_that_can_be_asked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cards = Lab::new("own-questions").run_at(&root, &["cards"]);
    cards.says(0, &["#separator:tab"]);
    let mut lessons = 0;
    for entry in fs::read_dir(root.join("tests/specs")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let Some((number, _)) = name.split_once('-') else { continue };
        let of_lesson = cards.stdout.matches(&format!("\nrpc-pitfalls/{number}/")).count();
        assert!(of_lesson > 8, "{name} has {of_lesson} cards");
        lessons += 1;
    }
    assert!(lessons >= 7, "{lessons} lessons were found");
}

#[test]
fn an_unknown_name_is_answered_with_lessons_and_chapters() {
    let lab = Lab::new("quiz-unknown");
    lab.write("book/questions/overload.toml", "");
    lab.run(&["quiz", "overloud"]).says(2, &["there is no lesson `overloud`", "02-carrying, overload"]);
}
