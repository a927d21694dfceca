//! Asks the interview's questions, those that are due.

use std::io::stdin;
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result};
use fastrand::Rng;

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::lesson::NoSuchLesson;
use crate::quiz::boxes::Day;
use crate::quiz::evening::Evening;
use crate::quiz::pick::{self, Item};
use crate::quiz::questions::{self, Kind};
use crate::quiz::record::Record;
use crate::quiz::session::{Score, Session};
use crate::report::style::{CARE, FAINT, PLACE, STRONG, count, painted, wrapped};

const HELP: &str = "\
Answer from memory first, aloud or typed; the model answer follows, and what is
wrong with each option. Then say whether you knew it. A question that you knew
comes back after 1, 3, 7, then 21 days; one that you missed, on the same day.

Your results are kept in .lab/quiz.txt, one line per question, which you can read
and edit. Days are in UTC.";

/// What can be typed after `quiz`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The lesson: number, noun or both; or a chapter: `rpc`, `overload` [default: all]
    pub lesson: Option<String>,
    /// Only questions of this kind
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
    /// Ask at most this many questions
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = at_least_one)]
    pub count: usize,
    /// Also ask questions that are not due yet
    #[arg(long)]
    pub all: bool,
    /// List the questions that are due, and ask none
    #[arg(long)]
    pub list: bool,
    /// For the evening before an interview: ask what the book's page “The evening before” asks, timed
    #[arg(long, conflicts_with_all = ["lesson", "kind", "count", "all", "list", "seed"])]
    pub evening: bool,
    /// Shuffle with this seed: the same number, the same order
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// Asks until every question was asked, the learner quits or the input ends; each of these is a normal end.
///
/// # Errors
/// No such lesson; its questions are missing or malformed; standard output cannot be written.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let chapters = match &args.lesson {
        Some(name) if questions::further(checkout.root()).contains(name) => {
            vec![questions::read(checkout.root(), name)?]
        }
        Some(name) => {
            let lesson = lessons.find(name).map_err(|why| or_chapter(why, checkout))?;
            vec![questions::read(checkout.root(), &lesson.slug)?]
        }
        None => questions::of(checkout, lessons.iter())?,
    };
    let today = Day::of(SystemTime::now());
    let record = opened(checkout);
    let mut items = pick::items(&chapters, args.kind, &record);
    if args.evening {
        let evening = Evening::at(checkout.root())?;
        let items = pick::named(&items, &evening.questions)
            .map_err(|key| anyhow::anyhow!("book/evening.toml names {key}, and there is no such question"))?;
        return sit(checkout, record, today, items, &evening);
    }
    // What is about this repository or one framework is asked of those who name its chapter or its kind.
    if args.lesson.is_none() && args.kind.is_none() && !args.all {
        items.retain(|item| !item.question.aside);
    }
    if items.is_empty() {
        let kind = args.kind.map_or_else(String::new, |kind| format!(" of kind {kind}"));
        return Err(Misuse(format!(
            "there is no question{kind} here; `cargo lab quiz --list --all` lists the questions"
        ))
        .into());
    }
    let later = items.iter().filter(|item| !item.is_due(today)).count();
    if !args.all {
        items.retain(|item| item.is_due(today));
    }
    if args.list {
        list(&items, later, args.all, today);
        return Ok(Exit::Done);
    }
    if items.is_empty() {
        nothing_due(later);
        return Ok(Exit::Done);
    }
    let mut rng = args.seed.map_or_else(Rng::new, Rng::with_seed);
    pick::shuffle(&mut items, today, &mut rng);
    let known: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    items.truncate(args.count);
    let (input, output) = (stdin().lock(), anstream::stdout().lock());
    let mut session = Session { input, output, record, today, rng, root: checkout.root() };
    let score = session.run(items).context("the quiz could not go on; your answers so far are kept")?;
    let is_due = |key: &&String| session.record.standing(key).is_none_or(|standing| standing.is_due(today));
    let left = known.iter().filter(is_due).count();
    drop(session);
    anstream::println!("\n{}", summary(&score, left));
    Ok(Exit::Done)
}

/// Lets the answer to an unknown name list the chapters that have questions, too.
fn or_chapter(why: anyhow::Error, checkout: &Checkout) -> anyhow::Error {
    match why.downcast::<NoSuchLesson>() {
        Ok(mut unknown) => {
            unknown.known.extend(questions::further(checkout.root()));
            unknown.into()
        }
        Err(why) => why,
    }
}

/// The whole evening, with a clock.
fn sit(
    checkout: &Checkout,
    record: Record,
    today: Day,
    items: Vec<Item<'_>>,
    evening: &Evening,
) -> Result<Exit> {
    let asked = items.len();
    let began = Instant::now();
    anstream::println!(
        "{}",
        wrapped(
            "",
            "",
            &format!("{} from all lessons. Take about a minute for each.", count(asked, "question"))
        )
    );
    let (input, output) = (stdin().lock(), anstream::stdout().lock());
    let mut session = Session { input, output, record, today, rng: Rng::new(), root: checkout.root() };
    let score = session.run(items).context("the quiz could not go on; your answers so far are kept")?;
    drop(session);
    let minutes = began.elapsed().as_secs().div_ceil(60);
    anstream::println!("\n{}", summary(&score, 0));
    anstream::println!(
        "{}",
        wrapped(
            "",
            "",
            &format!(
                "That took {} of the {} that the evening allows. Next is the design drill: `cargo lab interview {}`.",
                count(usize::try_from(minutes).unwrap_or(usize::MAX), "minute"),
                evening.minutes,
                evening.drill
            )
        )
    );
    Ok(Exit::Done)
}

fn at_least_one(typed: &str) -> Result<usize, String> {
    typed.parse().ok().filter(|count| *count > 0).ok_or_else(|| "it is a number from 1 up".to_owned())
}

/// The record; an empty one where there is none that can be read. Says which of its lines make no sense.
fn opened(checkout: &Checkout) -> Record {
    let path = checkout.keep().join("quiz.txt");
    let record = Record::read(path.clone()).unwrap_or_else(|why| {
        let warning = format!("{} cannot be read ({why}); so every question counts as new.", path.display());
        anstream::eprintln!("{}", painted(CARE, wrapped("", "", &warning)));
        Record::empty(path)
    });
    for odd in &record.odd {
        let warning =
            format!("line {} of .lab/quiz.txt is ignored: {}. It stays in the file:", odd.number, odd.why);
        anstream::eprintln!("{}\n  {}", painted(CARE, wrapped("", "", &warning)), odd.text);
    }
    record
}

fn list(items: &[Item<'_>], later: usize, all: bool, today: Day) {
    let widest = items.iter().map(|item| item.key.len()).max().unwrap_or(0);
    for item in items {
        let state = match item.standing {
            None => "new".to_owned(),
            Some(standing) => {
                let when = match standing.due.since(today) {
                    0 => "due".to_owned(),
                    days => format!("due in {}", count(days as usize, "day")),
                };
                format!("box {}  {when}", standing.shelf)
            }
        };
        anstream::println!("{:widest$}  {:8}  {state}", item.key, item.question.kind);
    }
    if items.is_empty() {
        nothing_due(later);
    } else if !all && later > 0 {
        let more = format!("{later} more later; `--all` lists them too");
        anstream::println!("{}", painted(FAINT, more));
    }
}

fn nothing_due(later: usize) {
    let what = count(later, "question");
    anstream::println!("Nothing is due: {what} later.  {}", painted(PLACE, "cargo lab quiz --all"));
}

fn summary(score: &Score, left: usize) -> String {
    let Score { had, partly, missed, lost } = *score;
    let answered = had + partly + missed;
    let mut text = match answered {
        0 => "Nothing was answered.".to_owned(),
        _ => format!("{}: {had} right, {partly} partly, {missed} missed.", count(answered, "answer")),
    };
    if answered > 0 {
        text.push_str(if lost { " Not kept." } else { " Kept in .lab/quiz.txt." });
    }
    if left > 0 {
        text.push_str(&format!(" {left} still due."));
    }
    painted(STRONG, wrapped("", "", &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_says_what_was_kept() {
        let plain = |score: &Score, left| anstream::adapter::strip_str(&summary(score, left)).to_string();
        let score = Score { had: 2, partly: 0, missed: 1, lost: false };
        assert_eq!(
            plain(&score, 4),
            "3 answers: 2 right, 0 partly, 1 missed. Kept in .lab/quiz.txt. 4 still due."
        );
        let score = Score { lost: true, ..score };
        assert!(plain(&score, 0).ends_with("1 missed. Not kept."));
        assert_eq!(plain(&Score::default(), 1), "Nothing was answered. 1 still due.");
    }
}
