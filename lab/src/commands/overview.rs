//! Without a command: the table of lessons as the specs find them now, and the one next thing to type.

use std::time::Duration;

use anstyle::Style;
use anyhow::Result;
use unicode_width::UnicodeWidthStr;

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::lesson::{Lesson, Part, altered};
use crate::report::style::{BAD, CARE, FAINT, GOOD, STRONG, cut, painted, width, wrapped};
use crate::report::{next, unread};
use crate::run::course;
use crate::run::judge::{Question, Standing, judge};
use crate::run::spec::{Patience, Verdict};

/// The table does not wait long: a spec with a test that hangs is listed as hanging.
const PATIENCE: Patience = Patience { limit: Duration::from_secs(5), hangs: 1 };

const GAP: &str = "  ";

struct Row {
    part: Part,
    number: String,
    title: String,
    minutes: String,
    contract: String,
    contract_style: Style,
    pitfall: String,
    state: (Style, String),
    is_solved: bool,
    is_green: bool,
}

/// What can be typed after `list` and `next`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Args {
    /// Run every spec again, even where nothing has changed
    #[arg(long)]
    pub fresh: bool,
}

/// Prints the table.
///
/// # Errors
/// A lesson cannot be read; Cargo failed.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let standings = ask(checkout, &lessons, args)?;

    let rows: Vec<Row> = lessons.iter().zip(&standings).map(|(lesson, how)| row(lesson, how)).collect();
    print_table(&rows);
    let mut legend =
        "contract: tests that are green before the repair and after it. pitfall: tests that are red until you repair the crate."
            .to_owned();
    if rows.iter().any(|row| row.pitfall.contains('+') || row.contract.contains('+')) {
        legend.push_str(" +: at least; a test hung, and the rest was not run.");
    }
    anstream::println!("\n{}", painted(FAINT, wrapped("", "", &legend)));
    let solved = rows.iter().filter(|row| row.is_solved).count();
    let own = rows.iter().filter(|row| row.is_green && !row.is_solved).count();
    let own = if own > 0 { format!(", {own} more is green and does not count") } else { String::new() };
    anstream::println!("{solved} of {} solved{own}", lessons.len());
    anstream::print!("{}", unread(&lessons));
    let first = course::next(&lessons, &standings, course::last(checkout).as_deref());
    anstream::print!("{}", first.map_or_else(all_solved, |nth| step(&lessons[nth], &standings[nth])));
    if checkout.root().join("book").join("evening.toml").is_file() {
        let short = "An interview tomorrow? `cargo lab quiz --evening`. An incident tonight? `cargo lab find 'a line of the log'`.";
        anstream::println!("\n{}", painted(FAINT, wrapped("", "", short)));
    }
    Ok(Exit::Done)
}

/// How all lessons stand, from memory where that is up to date. A production lesson counts from when it is first run.
pub(super) fn ask(checkout: &Checkout, lessons: &[Lesson], args: &Args) -> Result<Vec<Standing>> {
    let is_asked =
        |lesson: &Lesson| lesson.about.part == Part::Pitfalls || course::has_begun(checkout, lesson);
    let asked: Vec<&Lesson> = lessons.iter().filter(|lesson| is_asked(lesson)).collect();
    let question = Question { patience: PATIENCE, choose: None, recall: !args.fresh };
    let mut found = judge(checkout, &asked, question)?.into_iter();
    let standings = lessons.iter().map(|lesson| if is_asked(lesson) { found.next() } else { None });
    Ok(standings.map(|standing| standing.unwrap_or(Standing::Unasked)).collect())
}

fn row(lesson: &Lesson, standing: &Standing) -> Row {
    let (contract, contract_style, pitfall) = match standing {
        Standing::Ran(verdicts) => {
            let (contract, pitfall) = (Counts::of(verdicts, "contract"), Counts::of(verdicts, "pitfall"));
            let style = if contract.red > 0 { BAD } else { Style::new() };
            (
                format!("{}{}/{}", contract.green, contract.at_least(), contract.all()),
                style,
                format!("{}{} of {} red", pitfall.red, pitfall.at_least(), pitfall.all()),
            )
        }
        Standing::Missing(_) | Standing::Broken(_) | Standing::Unasked => {
            ("–".to_owned(), FAINT, "–".to_owned())
        }
    };
    Row {
        part: lesson.about.part,
        number: lesson.number().to_owned(),
        title: lesson.about.title.clone(),
        minutes: lesson.about.minutes.to_string(),
        contract,
        contract_style,
        pitfall,
        state: state(lesson, standing),
        is_solved: course::is_solved(lesson, standing),
        is_green: standing.is_green(),
    }
}

fn state(lesson: &Lesson, standing: &Standing) -> (Style, String) {
    let (style, state) = match standing {
        Standing::Missing(_) => (BAD, "missing"),
        Standing::Broken(_) => (BAD, "does not compile"),
        Standing::Unasked => (FAINT, "not begun"),
        Standing::Ran(verdicts) if verdicts.iter().any(Verdict::hung) => (BAD, "hangs"),
        Standing::Ran(_) => {
            let (style, state) = if standing.is_green() { (GOOD, "solved") } else { (CARE, "open") };
            return match altered::of(lesson).first() {
                Some(altered) => (CARE, format!("{state}, {altered}")),
                None => (style, state.to_owned()),
            };
        }
    };
    (style, state.to_owned())
}

/// How the tests of a module stand.
#[derive(Default)]
struct Counts {
    green: usize,
    red: usize,
    unrun: usize,
}

impl Counts {
    fn of(verdicts: &[Verdict], module: &str) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts.iter().filter(|verdict| verdict.test.module() == module) {
            match &verdict.outcome {
                outcome if outcome.is_green() => counts.green += 1,
                _ if verdict.was_run() => counts.red += 1,
                _ => counts.unrun += 1,
            }
        }
        counts
    }

    fn all(&self) -> usize {
        self.green + self.red + self.unrun
    }

    /// The mark of a number that may be higher.
    fn at_least(&self) -> &'static str {
        if self.unrun > 0 { "+" } else { "" }
    }
}

fn print_table(rows: &[Row]) {
    let widest = |head: &str, cell: fn(&Row) -> &str| {
        rows.iter().map(|row| cell(row).width()).chain([head.width()]).max().unwrap_or(0)
    };
    let minutes = widest("min", |row| &row.minutes);
    let contract = widest("contract", |row| &row.contract);
    let pitfall = widest("pitfall", |row| &row.pitfall);
    let state = widest("", |row| &row.state.1);
    let taken = 2 + minutes + contract + pitfall + state + 5 * GAP.len();
    let title = widest("lesson", |row| &row.title).min(width().saturating_sub(taken).max(8));

    let head = format!(
        "{:2}{GAP}{:title$}{GAP}{:>minutes$}{GAP}{:>contract$}{GAP}{:>pitfall$}",
        "", "lesson", "min", "contract", "pitfall"
    );
    anstream::println!("{}", painted(FAINT, head));
    let mut part = Part::Pitfalls;
    for row in rows {
        if row.part != part {
            part = row.part;
            anstream::println!("\n{}", painted(FAINT, format!("{:2}{GAP}in production", "")));
        }
        let name = cut(&row.title, title);
        let padding = " ".repeat(title.saturating_sub(name.width()));
        anstream::println!(
            "{}{GAP}{name}{padding}{GAP}{:>minutes$}{GAP}{}{GAP}{:>pitfall$}{GAP}{}",
            painted(STRONG, &row.number),
            row.minutes,
            painted(row.contract_style, format!("{:>contract$}", row.contract)),
            row.pitfall,
            painted(row.state.0, &row.state.1)
        );
    }
}

pub(super) fn step(lesson: &Lesson, standing: &Standing) -> String {
    let number = lesson.number();
    match standing {
        Standing::Missing(_) => next(&[(&format!("cargo lab reset {number}"), "brings it back")]),
        Standing::Broken(_) => {
            next(&[(&format!("cargo lab test {number}"), "shows why it does not compile")])
        }
        Standing::Ran(verdicts) if verdicts.iter().any(Verdict::hung) => next(&[
            (&format!("cargo lab diff {number} --mine"), "find the loop or the wait"),
            (&format!("cargo lab test {number}"), "which tests hang"),
        ]),
        Standing::Ran(_) | Standing::Unasked => {
            next(&[(&format!("cargo lab test {number}"), &lesson.about.symptom)])
        }
    }
}

pub(super) fn all_solved() -> String {
    next(&[("cargo lab diff 01", "compare your fixes with the reference, one by one")])
}
