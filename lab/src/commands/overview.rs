//! Without a command: the table of lessons as the specs find them now, and the one next thing to type.

use std::time::Duration;

use anstyle::Style;
use anyhow::Result;
use unicode_width::UnicodeWidthStr;

use crate::exit::Exit;
use crate::house::House;
use crate::judge::{Standing, judge};
use crate::lesson::Lesson;
use crate::paint::{BAD, CARE, FAINT, GOOD, STRONG, cut, painted, width, wrapped};
use crate::report::next;
use crate::spec::{Patience, Verdict};

/// A table is no place to wait: a spec with a test that hangs is said to hang, and that is all.
const PATIENCE: Patience = Patience { limit: Duration::from_secs(5), hangs: 1 };

const GAP: &str = "  ";

struct Row {
    number: String,
    title: String,
    minutes: String,
    lulls: String,
    lulled: Style,
    catches: String,
    state: (Style, &'static str),
}

/// Prints the table.
///
/// # Errors
/// A lesson cannot be read; Cargo failed.
pub fn run(house: &House) -> Result<Exit> {
    let lessons = house.lessons()?;
    let all: Vec<&Lesson> = lessons.iter().collect();
    let standings = judge(house, &all, PATIENCE, &|_| true)?;

    let rows: Vec<Row> = lessons.iter().zip(&standings).map(|(lesson, how)| row(lesson, how)).collect();
    print_table(&rows);
    let solved = standings.iter().filter(|standing| standing.is_solved()).count();
    let legend = "lulls: tests that are green on the broken code too. catches: tests that show the pitfall.";
    anstream::println!("\n{}", painted(FAINT, wrapped("", "", legend)));
    anstream::println!("{solved} of {} solved", lessons.len());
    let unsolved = lessons.iter().zip(&standings).find(|(_, standing)| !standing.is_solved());
    anstream::print!("{}", unsolved.map_or_else(all_solved, |(lesson, how)| step(lesson, how)));
    Ok(Exit::Done)
}

fn row(lesson: &Lesson, standing: &Standing) -> Row {
    let (lulls, lulled, catches) = match standing {
        Standing::Ran(verdicts) => {
            let (green, all) = counted(verdicts, "contract");
            let (caught, pitfalls) = counted(verdicts, "pitfall");
            let lulled = if green < all { BAD } else { Style::new() };
            (format!("{green}/{all}"), lulled, format!("{} of {pitfalls} red", pitfalls - caught))
        }
        Standing::Missing(_) | Standing::Broken(_) => ("–".to_owned(), FAINT, "–".to_owned()),
    };
    Row {
        number: lesson.number().to_owned(),
        title: lesson.about.title.clone(),
        minutes: lesson.about.minutes.to_string(),
        lulls,
        lulled,
        catches,
        state: state(standing),
    }
}

fn state(standing: &Standing) -> (Style, &'static str) {
    match standing {
        Standing::Missing(_) => (BAD, "missing"),
        Standing::Broken(_) => (BAD, "does not compile"),
        Standing::Ran(verdicts) if verdicts.iter().any(Verdict::hung) => (BAD, "hangs"),
        Standing::Ran(_) if standing.is_solved() => (GOOD, "solved"),
        Standing::Ran(_) => (CARE, "open"),
    }
}

/// How many tests of a module are green, and how many there are.
fn counted(verdicts: &[Verdict], module: &str) -> (usize, usize) {
    let of_module = verdicts.iter().filter(|verdict| verdict.test.module() == module);
    let green = of_module.clone().filter(|verdict| verdict.outcome.is_green()).count();
    (green, of_module.count())
}

fn print_table(rows: &[Row]) {
    let widest = |head: &str, cell: fn(&Row) -> &str| {
        rows.iter().map(|row| cell(row).width()).chain([head.width()]).max().unwrap_or(0)
    };
    let minutes = widest("min", |row| &row.minutes);
    let lulls = widest("lulls", |row| &row.lulls);
    let catches = widest("catches", |row| &row.catches);
    let state = widest("", |row| row.state.1);
    let taken = 2 + minutes + lulls + catches + state + 5 * GAP.len();
    let title = widest("lesson", |row| &row.title).min(width().saturating_sub(taken).max(8));

    let head = format!(
        "{:2}{GAP}{:title$}{GAP}{:>minutes$}{GAP}{:>lulls$}{GAP}{:>catches$}",
        "", "lesson", "min", "lulls", "catches"
    );
    anstream::println!("{}", painted(FAINT, head));
    for row in rows {
        let name = cut(&row.title, title);
        let padding = " ".repeat(title.saturating_sub(name.width()));
        anstream::println!(
            "{}{GAP}{name}{padding}{GAP}{:>minutes$}{GAP}{}{GAP}{:>catches$}{GAP}{}",
            painted(STRONG, &row.number),
            row.minutes,
            painted(row.lulled, format!("{:>lulls$}", row.lulls)),
            row.catches,
            painted(row.state.0, row.state.1)
        );
    }
}

fn step(lesson: &Lesson, standing: &Standing) -> String {
    let number = lesson.number();
    match standing {
        Standing::Missing(_) => next(&[(&format!("cargo lab reset {number}"), "brings it back")]),
        _ => next(&[(&format!("cargo lab test {number}"), &lesson.about.symptom)]),
    }
}

fn all_solved() -> String {
    next(&[("cargo lab diff 01", "compare your fixes with the reference, one by one")])
}
