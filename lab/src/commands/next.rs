//! `next`: the lesson to go on with.

use anyhow::Result;

use crate::checkout::Checkout;
use crate::commands::overview::{self, all_solved, step};
use crate::exit::Exit;
use crate::lesson::Lesson;
use crate::report::style::{FAINT, STRONG, count, painted, wrapped};
use crate::report::{repair, unread};
use crate::run::course;
use crate::run::judge::Standing;

/// Says which lesson comes next, what is wrong in it, and how far the learner is with it.
///
/// # Errors
/// A lesson cannot be read; Cargo failed.
pub fn run(checkout: &Checkout, args: &overview::Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let standings = overview::ask(checkout, &lessons, args)?;
    anstream::print!("{}", unread(&lessons));
    let both = || lessons.iter().zip(&standings);
    let solved: Vec<&str> = both()
        .filter(|(lesson, how)| course::is_solved(lesson, how))
        .map(|(lesson, _)| lesson.number())
        .collect();
    let last = course::last(checkout);
    let Some(nth) = course::next(&lessons, &standings, last.as_deref()) else {
        anstream::print!("All {} are solved.\n{}", count(lessons.len(), "lesson"), all_solved());
        return Ok(Exit::Done);
    };
    let (lesson, standing) = (&lessons[nth], &standings[nth]);
    anstream::print!("{}", told(lesson, standing, &solved, last.as_deref()));
    Ok(Exit::Done)
}

fn told(lesson: &Lesson, standing: &Standing, solved: &[&str], last: Option<&str>) -> String {
    let about = &lesson.about;
    let mut text = format!("{}\n", painted(STRONG, format!("{} · {}", lesson.slug, about.title)));
    let mut say = |said: &str| text.push_str(&(wrapped("", "", said) + "\n"));
    say(&about.symptom);
    say(&format!("about {} minutes; {}", about.minutes, repair::size(lesson)));
    let was = if last == Some(&lesson.slug) { "You worked on it last" } else { "" };
    let far = match standing {
        Standing::Ran(verdicts) => {
            let red = verdicts.iter().filter(|verdict| !verdict.outcome.is_green()).count();
            format!("{red} of {} red", count(verdicts.len(), "test"))
        }
        Standing::Missing(_) => "it is missing".to_owned(),
        Standing::Broken(_) => "it does not compile".to_owned(),
        Standing::Unasked => "not begun".to_owned(),
    };
    let solved = if solved.is_empty() { String::new() } else { format!(" Solved: {}.", solved.join(", ")) };
    let far = if was.is_empty() { far } else { format!("{was}: {far}") };
    text.push_str(&painted(FAINT, wrapped("", "", &format!("{far}.{solved}"))));
    text.push('\n');
    text + &step(lesson, standing)
}
