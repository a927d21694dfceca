//! Shows what the fix is.

use std::io::{IsTerminal, stdout};

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::lesson::changes::{Changes, Numbers};
use crate::lesson::snapshot::Snapshot;
use crate::lesson::{self, Lesson};
use crate::report::style::{FAINT, PLACE, STRONG, painted, wrapped};

/// What can be typed after `diff`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// Show what you changed: the broken version against yours
    #[arg(long)]
    pub mine: bool,
}

/// Prints the difference: drawn on a terminal, a patch in a pipe (for `patch -p1` in the lab's root).
///
/// # Errors
/// No such lesson, or a version of it cannot be read.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    let changes = if args.mine { mine(lesson)? } else { lesson.fix()? };
    let below = format!("pitfalls/{}", lesson.slug);
    if stdout().is_terminal() {
        anstream::print!("{}", drawn(lesson, &changes, args.mine, &below));
    } else {
        anstream::print!("{}", changes.unified(&below));
        let none = if args.mine { "your crate is as it was handed out".to_owned() } else { nothing(lesson) };
        anstream::eprintln!("{}", if changes.is_empty() { none } else { changes.count() });
    }
    Ok(Exit::Done)
}

/// What `diff --mine` says on a terminal.
///
/// # Errors
/// A version of the lesson cannot be read.
pub fn mine_drawn(lesson: &Lesson) -> Result<String> {
    Ok(drawn(lesson, &mine(lesson)?, true, &format!("pitfalls/{}", lesson.slug)))
}

fn drawn(lesson: &Lesson, changes: &Changes, mine: bool, below: &str) -> String {
    let number = lesson.number();
    if changes.is_empty() && mine {
        let said = format!(
            "Nothing yet: {below} is as it was handed out. `cargo lab hint {number}` says where to begin."
        );
        return wrapped("", "", &said) + "\n";
    }
    if changes.is_empty() {
        return nothing(lesson) + "\n";
    }
    let (head, numbers) = match mine {
        true => (format!("{} · what you changed", lesson.slug), Numbers::After),
        false => (format!("{} · broken against fixed", lesson.slug), Numbers::Before),
    };
    let count = changes.count();
    let next = match mine {
        true => format!("cargo lab test {number}"),
        false => format!("cargo lab diff {number} --mine"),
    };
    let drawing = changes.drawn(below, numbers);
    format!(
        "{}\n\n{drawing}{}  {}\n",
        painted(STRONG, head),
        painted(FAINT, count + "."),
        painted(PLACE, next)
    )
}

fn nothing(lesson: &Lesson) -> String {
    format!("the two twins of {} are the same", lesson.slug)
}

/// From the pitfall as handed out to the learner's copy.
fn mine(lesson: &Lesson) -> Result<Changes> {
    let mine = Snapshot::of_code(lesson.pitfall_dir()).with_context(|| {
        format!(
            "your crate, {}; `cargo lab reset {}` brings it back",
            lesson.pitfall_dir().display(),
            lesson.number()
        )
    })?;
    Ok(Changes::between(&lesson.handed_out()?.code(), &mine))
}
