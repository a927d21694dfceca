//! `test`: runs a lesson's spec on the learner's crate.

use anyhow::Result;

use crate::checkout::Checkout;
use crate::cli::{Limit, Misuse};
use crate::exit::Exit;
use crate::lesson::{self, altered};
use crate::report::{Asked, report};
use crate::run::course;
use crate::run::judge::{Question, Standing, judge};
use crate::run::spec::Patience;

/// What can be typed after `test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// Only the tests with this in their name; quote it if it has spaces
    pub name: Option<String>,
    /// Show every test by name, also the green ones
    #[arg(long)]
    pub all: bool,
    /// How long a single test may take.
    #[command(flatten)]
    pub limit: Limit,
}

/// Runs the spec and reports how it went.
///
/// # Errors
/// No such lesson or test; Cargo failed.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    let part = args.name.as_deref().unwrap_or_default();
    let asked = match part {
        "" if args.all => Asked::EveryTest,
        "" => Asked::Lesson,
        _ => Asked::Named,
    };
    let standings = judge(
        checkout,
        &[lesson],
        Question {
            patience: Patience::of(args.limit.get()),
            choose: args.name.is_some().then_some(&|test| test.matches(part)),
            recall: false,
        },
    )?;
    course::came_to(checkout, lesson);
    for standing in &standings {
        if matches!(standing, Standing::Ran(verdicts) if verdicts.is_empty()) {
            return Err(nothing_to_run(lesson, args.name.as_deref()).into());
        }
        anstream::print!("{}", report(checkout, lesson, standing, asked));
    }
    let counts = asked == Asked::Named || altered::of(lesson).is_empty();
    Ok(match standings.first().map_or(Exit::Done, Standing::exit) {
        Exit::Done if !counts => Exit::Red,
        exit => exit,
    })
}

fn nothing_to_run(lesson: &lesson::Lesson, asked: Option<&str>) -> Misuse {
    let slug = &lesson.slug;
    Misuse(match asked {
        Some(part) => {
            format!(
                "no test of {slug} has `{part}` in its name; `cargo lab test {}` runs them all",
                lesson.number()
            )
        }
        None => format!("the spec of {slug} has no tests"),
    })
}
