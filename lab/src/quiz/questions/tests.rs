use super::*;

const INTERVIEW: &str = "\
[interview]
question = 'why?'
short = 'short'
long = 'long'
follow_ups = [{ asks = 'a', answer = 'b' }, { asks = 'a', answer = 'b' }, { asks = 'a', answer = 'b' }]
red_flags = ['a', 'b', 'c']
proof = 'cargo lab test 4'
";

const QUESTION: &str = "
[[question]]
id = 'late'
kind = 'explain'
asks = 'what?'
options = [
  { says = 'one', why = 'w' },
  { says = 'two', right = true, why = 'w' },
  { says = 'three', why = 'w' },
]
answer = 'model'
";

/// A checkout with one example, `04-late.rs`, and these questions.
fn checkout(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let questions = path(folder.path(), "04-multiplexing");
    fs::create_dir_all(questions.parent().unwrap()).unwrap();
    fs::write(questions, text).unwrap();
    let example = program(folder.path(), "04-late");
    fs::create_dir_all(example.parent().unwrap()).unwrap();
    fs::write(example, "").unwrap();
    folder
}

fn read_text(text: &str) -> Result<Chapter, BadQuestions> {
    read(checkout(text).path(), "04-multiplexing")
}

/// What is said of a file whose question is changed so.
fn complaint(from: &str, to: &str) -> String {
    assert!(QUESTION.contains(from), "the question has no {from}");
    let text = format!("{INTERVIEW}{}", QUESTION.replace(from, to));
    let why = read_text(&text).expect_err(&text).to_string();
    assert!(why.contains("04-multiplexing.toml"), "the file is not named: {why}");
    why
}

#[test]
fn a_good_file_is_read_with_blanks_cut_off() {
    let text = format!("{INTERVIEW}{}", QUESTION.replace("'model'", "\"\"\"\n  model\n\"\"\""));
    let chapter = read_text(&text).unwrap();
    let question = &chapter.questions[0];
    assert_eq!((question.answer.as_str(), question.right().says.as_str()), ("model", "two"));
    assert_eq!(chapter.key(question), "04/late");
}

#[test]
fn a_question_with_no_right_option_or_two_is_refused_by_its_id() {
    let none = complaint("right = true, ", "");
    assert!(none.contains("question `late`: 0 options are right"), "{none}");
    let two = complaint("says = 'one'", "says = 'one', right = true");
    assert!(two.contains("question `late`: 2 options are right"), "{two}");
}

#[test]
fn three_or_four_options_are_asked_for() {
    let third = "  { says = 'three', why = 'w' },\n";
    let two = complaint(third, "");
    assert!(two.contains("question `late`: 2 options, and"), "{two}");
    let more = "  { says = 'four', why = 'w' },\n  { says = 'five', why = 'w' },\n";
    let five = complaint(third, &format!("{third}{more}"));
    assert!(five.contains("5 options"), "{five}");
}

#[test]
fn what_is_missing_or_empty_is_named() {
    for (from, to, what) in [
        ("says = 'three', why = 'w'", "says = 'three'", "question `late`: option 3 has no `why`"),
        ("says = 'one', why = 'w'", "says = ' ', why = 'w'", "question `late`: option 1 has no `says`"),
        ("answer = 'model'", "", "question `late`: `answer` is missing or empty"),
        ("asks = 'what?'", "asks = ''", "question `late`: `asks` is missing or empty"),
        ("kind = 'explain'", "", "question `late`: `kind` is missing or empty"),
        ("id = 'late'", "", "question 1 of the file: `id` is missing or empty"),
        ("answer = 'model'", "answer = 'model'\nproof = ''", "question `late`: `proof` is missing"),
    ] {
        let why = complaint(from, to);
        assert!(why.contains(what), "{what}: {why}");
    }
}

#[test]
fn an_id_is_unique_and_fit_for_a_key() {
    let twice = read_text(&format!("{INTERVIEW}{QUESTION}{QUESTION}")).unwrap_err().to_string();
    assert!(twice.contains("question `late`: an earlier question has the same id"), "{twice}");
    for id in ["Late", "late reply", "late/reply", "late#", "interview", "spät"] {
        let why = complaint("'late'", &format!("'{id}'"));
        assert!(why.contains("an id is made of"), "{id}: {why}");
    }
}

#[test]
fn an_unknown_kind_is_refused_with_those_that_there_are() {
    let why = complaint("'explain'", "'guess'");
    assert!(why.contains("question `late`: there is no kind `guess`: it is explain, diagnose"), "{why}");
}

#[test]
fn a_prediction_needs_a_program_that_is_there_and_nothing_else_has_one() {
    let why = complaint("'explain'", "'predict'");
    assert!(why.contains("question `late`: `example` is missing"), "{why}");
    for name in ["05-other", "../examples/04-late"] {
        let why = complaint("'explain'", &format!("'predict'\nexample = '{name}'"));
        assert!(why.contains(&format!("there is no book/snippets/examples/{name}.rs")), "{why}");
    }
    let why = complaint("'explain'", "'explain'\nexample = '04-late'");
    assert!(why.contains("question `late`: only a `predict` question has an `example`"), "{why}");
    let good = QUESTION.replace("'explain'", "'predict'\nexample = '04-late'");
    assert!(read_text(&format!("{INTERVIEW}{good}")).is_ok());
}

#[test]
fn an_option_is_not_said_twice() {
    let why = complaint("'three'", "'one'");
    assert!(why.contains("option 3 says what an earlier one says"), "{why}");
}

#[test]
fn code_outside_backticks_that_a_browser_would_swallow_is_refused() {
    for (key, to) in [("asks", "asks = 'a Vec<u8> of'"), ("asks", "asks = \"\"\"\n<div>\nx\n\"\"\"")] {
        let why = complaint("asks = 'what?'", to);
        assert!(why.contains(&format!("question `late`: `{key}` has <")), "{why}");
    }
    let why = complaint("says = 'one'", "says = 'Option<T>'");
    assert!(why.contains("question `late`: `says` has <T>"), "{why}");
    for good in ["asks = 'a `Vec<u8>`, 1 < 2, <https://a.b>'", "asks = \"\"\"\n```text\nVec<u8>\n```\"\"\""] {
        assert!(
            read_text(&format!("{INTERVIEW}{}", QUESTION.replace("asks = 'what?'", good))).is_ok(),
            "{good}"
        );
    }
    let printed =
        QUESTION.replace("'explain'", "'predict'\nexample = '04-late'").replace("'one'", "'<nothing>'");
    assert!(read_text(&format!("{INTERVIEW}{printed}")).is_ok());
    let why =
        read_text(&format!("{}{QUESTION}", INTERVIEW.replace("'long'", "'Vec<T>'"))).unwrap_err().to_string();
    assert!(why.contains("[interview]: `long` has <T>"), "{why}");
}

#[test]
fn all_faults_are_told_at_once() {
    let text = QUESTION.replace("'explain'", "'guess'").replace("right = true, ", "");
    let Err(BadQuestions::Wrong { faults, .. }) = read_text(&text) else { panic!("it is wrong") };
    let wrongs: Vec<&Wrong> = faults.iter().map(|fault| &fault.wrong).collect();
    assert_eq!(
        wrongs,
        [&Wrong::Missing("[interview]"), &Wrong::UnknownKind("guess".to_owned()), &Wrong::HowManyRight(0)]
    );
}

#[test]
fn a_misspelt_key_is_refused_with_its_line() {
    let text = format!("{INTERVIEW}{}", QUESTION.replace("answer =", "answers ="));
    let Err(BadQuestions::Malformed { source, .. }) = read_text(&text) else { panic!("it is misspelt") };
    let why = source.to_string();
    assert!(why.contains("answers") && why.contains("line 18"), "{why}");
}

#[test]
fn a_lesson_without_a_file_has_no_questions() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read(folder.path(), "04-multiplexing"), Err(BadQuestions::Missing { .. })));
}

#[test]
fn a_chapter_that_is_no_lesson_s_has_its_questions_under_its_own_name() {
    let folder = checkout("");
    fs::write(path(folder.path(), "rpc"), format!("{INTERVIEW}{QUESTION}")).unwrap();
    fs::write(folder.path().join("book/questions/notes.md"), "").unwrap();
    assert_eq!(further(folder.path()), ["rpc"]);
    let chapter = read(folder.path(), "rpc").unwrap();
    assert_eq!(chapter.key(&chapter.questions[0]), "rpc/late");
}

#[test]
fn a_complete_lesson_has_eight_questions_and_every_kind() {
    let question =
        |nth: usize, kind: &str| QUESTION.replace("'late'", &format!("'q{nth}'")).replace("'explain'", kind);
    let kinds = |kinds: &[&str]| {
        let questions = kinds.iter().enumerate().map(|(nth, kind)| question(nth, kind));
        read_text(&format!("{INTERVIEW}{}", questions.collect::<String>())).unwrap()
    };
    let predict = "'predict'\nexample = '04-late'";
    let all =
        ["'explain'", "'diagnose'", predict, "'choose'", "'diagnose'", predict, "'explain'", "'choose'"];
    assert_eq!(kinds(&all).lacks(), []);
    assert_eq!(kinds(&all[..7]).lacks(), [Lack::Questions(7)]);

    let one_diagnosis = all.map(|kind| if kind == "'diagnose'" { "'explain'" } else { kind });
    let lack = |kind, fewest| Lack::OfKind { kind, there: 0, fewest };
    assert_eq!(kinds(&one_diagnosis).lacks(), [lack(Kind::Diagnose, 2)]);
    let no_prediction = all.map(|kind| if kind == predict { "'choose'" } else { kind });
    assert_eq!(kinds(&no_prediction).lacks(), [lack(Kind::Predict, 1)]);

    let mut chapter = kinds(&all);
    chapter.interview.follow_ups.truncate(2);
    chapter.interview.red_flags.clear();
    assert_eq!(chapter.lacks(), [Lack::FollowUps(2), Lack::RedFlags(0)]);
}

#[test]
fn a_number_to_estimate_has_a_unit_and_a_tolerance_and_others_have_none() {
    let estimate = "'estimate'\nnumber = 0.8\nunit = 'MB/s'\nwithin = 0.25";
    let text = format!("{INTERVIEW}{}", QUESTION.replace("'explain'", estimate));
    let question = read_text(&text).unwrap().questions.remove(0);
    let number = question.estimate.unwrap();
    assert!(number.accepts(0.6) && number.accepts(1.0) && !number.accepts(1.1) && !number.accepts(-0.8));
    assert!(complaint("'explain'", "'estimate'").contains("`number` is missing"));
    assert!(complaint("'explain'", &estimate.replace("0.25", "2.0")).contains("at most 1"));
    assert!(
        complaint("'explain'", &estimate.replace("'estimate'", "'explain'")).contains("only an `estimate`")
    );
}

#[test]
fn a_capture_shows_a_file_of_the_checkout() {
    let shows = "'capture'\nshows = 'book/snippets/examples/04-late.rs'";
    let text = format!("{INTERVIEW}{}", QUESTION.replace("'explain'", shows));
    let question = read_text(&text).unwrap().questions.remove(0);
    assert_eq!(question.reads().as_deref(), Some("book/snippets/examples/04-late.rs"));
    assert!(complaint("'explain'", "'review'").contains("`shows` is missing"));
    assert!(complaint("'explain'", "'capture'\nshows = 'gone.txt'").contains("there is no gone.txt"));
    assert!(complaint("'explain'", "'capture'\nshows = '../04-late.rs'").contains("there is no"));
    assert!(
        complaint("'explain'", "'explain'\nshows = 'book/snippets/examples/04-late.rs'")
            .contains("only a `capture`")
    );
}

#[test]
fn a_ladder_rises_and_has_a_rung_for_each_follow_up() {
    let rungs = |first: &str, second: &str, third: &str| {
        let each = [first, second, third].map(|level| format!("{{ {level} asks = 'a', answer = 'b' }}"));
        let ladder = format!("follow_ups = [{}]", each.join(", "));
        let at = INTERVIEW.find("follow_ups").unwrap();
        let end = INTERVIEW[at..].find('\n').unwrap() + at;
        read_text(&format!("{}{ladder}{}{QUESTION}", &INTERVIEW[..at], &INTERVIEW[end..]))
    };
    assert!(rungs("level = 1,", "level = 1,", "level = 4,").is_ok());
    for (first, second, third) in [
        ("level = 2,", "level = 1,", "level = 3,"),
        ("level = 1,", "", "level = 3,"),
        ("level = 0,", "level = 1,", "level = 6,"),
    ] {
        let why = rungs(first, second, third).expect_err("no ladder").to_string();
        assert!(why.contains("rising order"), "{why}");
    }
}
