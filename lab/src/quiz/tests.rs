//! The session, with answers that are typed beforehand.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use fastrand::Rng;

use super::boxes::{Day, Schedule};
use super::pick;
use super::record::Record;
use super::session::{Score, Session};
use crate::quiz::questions::{Chapter, Choice, Estimate, Interview, Kind, Question, program};

/// A checkout with the questions `04/a`, `04/b`, … of these kinds; a prediction prints `1` and `2`.
struct Table {
    folder: tempfile::TempDir,
    chapters: Vec<Chapter>,
    seed: u64,
}

fn table(kinds: &[Kind]) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let example = program(folder.path(), "04-late");
    fs::create_dir_all(example.parent().unwrap()).unwrap();
    fs::write(example, "fn main() {}\n").unwrap();
    let option = |says: &str, right| Choice { says: says.to_owned(), right, why: format!("why {says}") };
    let question = |(nth, kind): (usize, &Kind)| Question {
        id: char::from(b'a' + u8::try_from(nth).unwrap()).to_string(),
        kind: *kind,
        asks: format!("asks {nth}"),
        options: vec![option("one", false), option("1\n2", true), option("three", false)],
        answer: format!("model {nth}"),
        proof: Some("cargo lab show 4".to_owned()),
        example: (*kind == Kind::Predict).then(|| "04-late".to_owned()),
        shows: None,
        estimate: None,
        aside: false,
    };
    let interview = Interview {
        question: String::new(),
        short: String::new(),
        long: String::new(),
        follow_ups: Vec::new(),
        red_flags: Vec::new(),
        rubric: None,
        proof: String::new(),
    };
    let questions = kinds.iter().enumerate().map(question).collect();
    let chapter = Chapter { slug: "04-multiplexing".to_owned(), interview, questions };
    Table { folder, chapters: vec![chapter], seed: 7 }
}

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

impl Table {
    fn path(&self) -> PathBuf {
        self.folder.path().join(".lab").join("quiz.txt")
    }

    /// All questions, asked with these answers: what was printed, and the score.
    fn asked(&self, typed: &str) -> (String, Score) {
        let record = Record::read(self.path()).unwrap_or_else(|_| Record::empty(self.path()));
        let items = pick::items(&self.chapters, None, &record);
        let (input, output, rng) = (Cursor::new(typed), Vec::new(), Rng::with_seed(self.seed));
        let mut session = Session { input, output, record, today: today(), rng, root: self.folder.path() };
        let score = session.run(items).unwrap();
        let printed = String::from_utf8(session.output).unwrap();
        (anstream::adapter::strip_str(&printed).to_string(), score)
    }

    /// `box due` of a question in the file.
    fn kept(&self, key: &str) -> Option<String> {
        let standing = Record::read(self.path()).unwrap().standing(key)?;
        Some(format!("{} {}", standing.shelf, standing.due))
    }
}

/// The letter that the option which says `said` has in what was printed.
fn letter(printed: &str, said: &str) -> char {
    let head = format!(") {said}");
    let line = printed.lines().find(|line| line.ends_with(&head)).unwrap_or_else(|| panic!("{printed}"));
    line.trim().chars().next().unwrap()
}

#[test]
fn the_model_answer_comes_after_the_learners_and_not_before() {
    let table = table(&[Kind::Explain]);
    let (before, _) = table.asked("");
    assert!(before.contains("asks 0"), "{before}");
    for spoiler in ["model 0", "one", "why", "cargo lab show"] {
        assert!(!before.contains(spoiler), "{spoiler}: {before}");
    }
    let (after, _) = table.asked("because of that\ny\n");
    for told in ["model 0", "why one", "why 1", "why three", "proof: cargo lab show 4"] {
        assert!(after.contains(told), "{told}: {after}");
    }
}

#[test]
fn the_learner_grades_what_he_recalled() {
    for (grade, kept) in [("y", "1 2026-11-23"), ("p", "0 2026-11-22"), ("n\nq", "0 2026-11-22")] {
        let table = table(&[Kind::Diagnose]);
        let (_, score) = table.asked(&format!("m\nwhat?\n{grade}\n"));
        assert_eq!(table.kept("04/a").as_deref(), Some(kept), "{grade}");
        assert_eq!(score.had + score.partly + score.missed, 1, "{grade}: {score:?}");
    }
}

#[test]
fn an_option_is_known_by_its_letter_wherever_it_was_shuffled_to() {
    let mut places = Vec::new();
    for seed in 0..12 {
        let mut table = table(&[Kind::Explain]);
        table.seed = seed;
        let (shown, _) = table.asked("o\n");
        let right = letter(&shown, "1 2");
        places.push(right);
        let (right_one, score) = table.asked(&format!("o\n{right}\n"));
        assert!(right_one.contains(&format!("✓ {right} is right.")), "{right_one}");
        assert_eq!((score.had, score.missed, table.kept("04/a").as_deref()), (1, 0, Some("1 2026-11-23")));

        let wrong = letter(&shown, "three");
        let (wrong_one, score) = table.asked(&format!("o\n{wrong})\nq\n"));
        assert!(wrong_one.contains(&format!("✗ {wrong} is wrong; {right} is right.")), "{wrong_one}");
        assert_eq!((score.had, score.missed, table.kept("04/a").as_deref()), (0, 1, Some("0 2026-11-22")));
    }
    for place in ['a', 'b', 'c'] {
        assert!(places.contains(&place), "twelve seeds never put the right one at {place}");
    }
}

#[test]
fn a_letter_while_no_options_are_shown_shows_them_and_is_no_answer() {
    let table = table(&[Kind::Explain]);
    let (printed, score) = table.asked("b\n");
    assert!(printed.contains("a) ") && !printed.contains("Did you know it?"), "{printed}");
    assert_eq!(score, Score::default());
}

#[test]
fn a_question_of_kind_choose_shows_its_options_at_once() {
    let (printed, _) = table(&[Kind::Choose]).asked("");
    assert!(printed.contains(") three") && printed.contains("a to c: your choice"), "{printed}");
}

#[test]
fn a_prediction_shows_the_program_and_grades_itself_when_it_is_exact() {
    let table = table(&[Kind::Predict]);
    let (printed, score) = table.asked(" 1   2 \n");
    assert!(printed.contains("    fn main() {}") && printed.contains("That is what it prints"), "{printed}");
    assert_eq!((score.had, table.kept("04/a").as_deref()), (1, Some("1 2026-11-23")));
    let (printed, _) = table.asked("1 3\nq\n");
    assert!(printed.contains("Did you know it?"), "{printed}");
}

#[test]
fn an_estimate_grades_itself_by_how_near_it_is() {
    let mut table = table(&[Kind::Estimate]);
    table.chapters[0].questions[0].estimate =
        Some(Estimate { number: 0.8, unit: "MB/s".to_owned(), within: 0.25 });
    for (typed, had, verdict) in
        [("0.8 MB/s", 1, "✓ 0.8"), ("~1", 1, "✓ 1;"), ("800,000", 0, "✗ 800000; it is 0.8 MB/s.")]
    {
        let (printed, score) = table.asked(&format!("{typed}\nq\n"));
        assert!(printed.contains(verdict) && printed.contains("in MB/s"), "{typed}: {printed}");
        assert_eq!((score.had, score.missed), (had, 1 - had), "{typed}");
    }
    let (printed, _) = table.asked("a lot\nq\n");
    assert!(printed.contains("Did you know it?"), "{printed}");
}

#[test]
fn enter_alone_reveals_nothing() {
    let (printed, score) = table(&[Kind::Explain]).asked("\n\n");
    assert!(!printed.contains("model 0") && !printed.contains(") one"), "{printed}");
    assert_eq!(score, Score::default());
}

#[test]
fn what_is_missed_is_asked_once_more_at_the_end() {
    let table = table(&[Kind::Explain, Kind::Explain]);
    let (printed, score) = table.asked("m\nn\nm\ny\nm\nn\nm\ny\n");
    let heads: Vec<&str> = printed.lines().filter(|line| line.starts_with("04/")).collect();
    assert_eq!(heads, ["04/a · explain  1 of 2", "04/b · explain  2 of 3", "04/a · explain  3 of 3"]);
    assert_eq!(score, Score { had: 1, partly: 0, missed: 2, lost: false });
    assert!(!printed.contains("The input ended"), "a fourth question would have read on: {printed}");
}

#[test]
fn what_is_skipped_or_left_is_as_it_was() {
    for typed in ["s\nq\n", "m\ns\nq\n", "q\n", "m\nq\n", "\n\n", "", "half an answer"] {
        let table = table(&[Kind::Explain, Kind::Explain]);
        let (_, score) = table.asked(typed);
        assert_eq!(score, Score::default(), "{typed:?}");
        assert!(!table.path().exists(), "{typed:?}");
    }
}

#[test]
fn the_end_of_the_input_is_said_and_what_was_answered_is_kept() {
    let table = table(&[Kind::Explain, Kind::Explain]);
    let (printed, score) = table.asked("m\ny\n");
    assert!(printed.contains("The input ended"), "{printed}");
    assert_eq!((score.had, table.kept("04/a").as_deref()), (1, Some("1 2026-11-23")));
}

#[test]
fn a_checkout_that_cannot_be_written_is_told_once_and_the_quiz_goes_on() {
    let table = table(&[Kind::Explain, Kind::Explain]);
    fs::write(table.folder.path().join(".lab"), "a file where a folder belongs").unwrap();
    let (printed, score) = table.asked("m\ny\nm\ny\n");
    assert_eq!(printed.matches("cannot be kept").count(), 1, "{printed}");
    assert_eq!(score, Score { had: 2, partly: 0, missed: 0, lost: true });
}

#[test]
fn what_is_being_forgotten_comes_before_what_is_new_and_that_before_what_can_wait() {
    let table = table(&[Kind::Explain; 6]);
    let mut record = Record::read(table.path()).unwrap();
    for (key, due) in [("04/a", "2026-11-23"), ("04/c", "2026-11-22"), ("04/e", "2020-01-01")] {
        record.set(key, Schedule { shelf: 2, due: due.parse().unwrap() }).unwrap();
    }
    let order = |seed| {
        let mut items = pick::items(&table.chapters, None, &record);
        pick::shuffle(&mut items, today(), &mut Rng::with_seed(seed));
        items.iter().map(|item| item.question.id.clone()).collect::<String>()
    };
    let mut orders: Vec<String> = (0..40).map(order).collect();
    assert_eq!(order(1), orders[1], "a seed gives one order");
    for order in &orders {
        let sorted = |part: &str| {
            let mut part: Vec<char> = part.chars().collect();
            part.sort_unstable();
            String::from_iter(part)
        };
        assert_eq!(
            (sorted(&order[..2]), sorted(&order[2..5]), &order[5..]),
            ("ce".into(), "bdf".into(), "a")
        );
    }
    orders.sort();
    orders.dedup();
    assert!(orders.len() > 4, "it is shuffled: {orders:?}");
}
