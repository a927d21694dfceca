//! Tells how a lesson stands: contract, pitfall, the first failure in full, and what to do next. What a
//! learner needs first stands last: that is what a terminal still shows.

mod folded;
mod not_built;
mod quoted;
pub mod repair;
pub mod style;
mod summary;
mod unread;

use std::fmt::Write;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::checkout::Checkout;
use crate::lesson::{Lesson, altered};
use crate::report::style::{BAD, CARE, FAINT, GOOD, PLACE, STRONG, cut, painted, width, wrapped};
use crate::run::failure::Failure;
use crate::run::judge::Standing;
use crate::run::spec::{Outcome, Verdict};

use folded::{Shown, first_in_full, folded};
use not_built::not_built;
use quoted::quoted;
use summary::{partly_green, solved, unsolved};

pub use unread::unread;

const MOST_LINES: usize = 120;
const MOST_PRINTED: usize = 12;

/// How much of a spec was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The lesson: the tests to look at first are shown, and the others are counted.
    Lesson,
    /// Every test of the lesson, by name.
    EveryTest,
    /// Tests that were named. That they are green says nothing of the lesson.
    Named,
}

/// All of it, painted, for `anstream`'s macros to print.
#[must_use]
pub fn report(checkout: &Checkout, lesson: &Lesson, standing: &Standing, asked: Asked) -> String {
    let head = format!("{} · {}", lesson.slug, lesson.about.title);
    let mut text = format!("{}\n\n", painted(STRONG, cut(&head, width())));
    match standing {
        Standing::Missing(path) => {
            let lost = path.strip_prefix(checkout.root()).unwrap_or(path).display();
            let _ = writeln!(text, "{}", painted(BAD, format!("{lost} is not there")));
            text.push_str(&next(&[(&format!("cargo lab reset {}", lesson.number()), "brings it back")]));
        }
        Standing::Broken(broken) => text.push_str(&not_built(checkout, lesson, broken)),
        Standing::Ran(verdicts) => text.push_str(&ran(checkout, lesson, verdicts, asked)),
        Standing::Unasked => {}
    }
    text
}

fn ran(checkout: &Checkout, lesson: &Lesson, verdicts: &[Verdict], asked: Asked) -> String {
    let mut text = String::new();
    let mut modules: Vec<&str> = verdicts.iter().map(|verdict| verdict.test.module()).collect();
    modules.sort_by_key(|module| (*module != "contract", *module != "pitfall", *module));
    modules.dedup();
    for module in modules {
        let of_module: Vec<&Verdict> =
            verdicts.iter().filter(|verdict| verdict.test.module() == module).collect();
        text.push_str(&heading(module, &of_module));
        let unrun = of_module.iter().filter(|verdict| !verdict.was_run()).count();
        let Shown { shown, folded } = folded(lesson, of_module, asked);
        for verdict in shown {
            text.push_str(&line(verdict));
            text.push_str(&place(verdict, checkout.root()));
        }
        if folded > 0 {
            let are = if folded == 1 { "is" } else { "are" };
            let more = format!("and {folded} more {are} red: `cargo lab test {} --all`", lesson.number());
            let _ = writeln!(text, "{}", painted(FAINT, wrapped("  ", "  ", &more)));
        }
        match unrun {
            0 => {}
            unrun => {
                let _ = writeln!(text, "  {}", painted(FAINT, format!("· {unrun} not run: too many hang")));
            }
        }
        text.push('\n');
    }
    let first = first_in_full(lesson, verdicts);
    if let Some(first) = first {
        text.push_str(&in_full(first, checkout.root()));
    }
    for altered in altered::of(lesson) {
        let warning = altered::told(lesson, &altered);
        let _ = writeln!(text, "{}\n", painted(CARE, wrapped("", "", &warning)));
    }
    text + &match first {
        None if asked == Asked::Named => partly_green(lesson, verdicts),
        None => solved(checkout, lesson, verdicts),
        Some(first) => unsolved(lesson, first, verdicts),
    }
}

fn heading(module: &str, verdicts: &[&Verdict]) -> String {
    let green = verdicts.iter().filter(|verdict| verdict.outcome.is_green()).count();
    let name = if module.is_empty() { "tests" } else { module };
    format!("{}{}\n", painted(STRONG, name), painted(FAINT, format!(": {green} of {} green", verdicts.len())))
}

/// One test: a mark and its sentence.
#[must_use]
pub fn line(verdict: &Verdict) -> String {
    let (style, mark, note) = match &verdict.outcome {
        Outcome::Passed => (GOOD, "✓", String::new()),
        Outcome::Failed(_) => (BAD, "✗", String::new()),
        Outcome::Hung { limit, .. } => (BAD, "✗", format!(" (ended after {} s)", limit.as_secs())),
        Outcome::Crashed { how, .. } => (BAD, "✗", format!(" ({how})")),
        Outcome::Skipped => (FAINT, "·", " (not run)".to_owned()),
    };
    let sentence = wrapped("    ", "    ", &format!("{}{note}", verdict.test.sentence()));
    format!("  {} {}\n", painted(style, mark), &sentence[4..])
}

/// A red test with everything that is known of it.
#[must_use]
pub fn in_full(verdict: &Verdict, root: &Path) -> String {
    let sentence = wrapped("  ", "  ", &verdict.test.sentence());
    let mut text = format!("{} {}\n", painted(BAD, "✗"), painted(STRONG, &sentence[2..]));
    match &verdict.outcome {
        Outcome::Passed | Outcome::Skipped => {}
        Outcome::Failed(Failure { message, place }) => {
            if let Some(place) = place {
                let _ = writeln!(text, "  {}", painted(PLACE, place.openable(root)));
            }
            let _ = writeln!(text, "\n{}\n", quoted(message, MOST_LINES));
        }
        Outcome::Hung { limit, last_words } => {
            let what = format!(
                "It was still running after {} s and was ended. Something waits for an event that never \
                 comes, or a loop never ends. (`--limit SECONDS` waits longer.)",
                limit.as_secs()
            );
            let _ = writeln!(text, "\n{}\n", wrapped("  ", "  ", &what));
            text.push_str(&its_words("Its last output", last_words));
        }
        Outcome::Crashed { how, last_words } => {
            let what = format!(
                "Its process {how} before the test was over. A panic while another is under way (in Drop, for \
                 instance) aborts; so does a stack overflow."
            );
            let _ = writeln!(text, "\n{}\n", wrapped("  ", "  ", &what));
            text.push_str(&its_words("Its last output", last_words));
        }
    }
    text.push_str(&its_words("Its output", &verdict.printed));
    if verdict.lost_bytes > 0 {
        let lost = format!("It wrote much more: {} kB were not kept.", verdict.lost_bytes.div_ceil(1000));
        let _ = writeln!(text, "{}\n", painted(CARE, wrapped("  ", "  ", &lost)));
    }
    text
}

/// Where a red test failed, on a line of its own.
fn place(verdict: &Verdict, root: &Path) -> String {
    match &verdict.outcome {
        Outcome::Failed(Failure { place: Some(place), .. }) => {
            format!("    {}\n", painted(FAINT, place.openable(root)))
        }
        _ => String::new(),
    }
}

fn its_words(whose: &str, words: &str) -> String {
    if words.trim().is_empty() {
        return String::new();
    }
    format!("  {}\n{}\n\n", painted(FAINT, format!("{whose}:")), quoted(words, MOST_PRINTED))
}

/// What to type next, one command a line.
#[must_use]
pub fn next(steps: &[(&str, &str)]) -> String {
    let widest = steps.iter().map(|(step, _)| step.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (nth, (step, why)) in steps.iter().enumerate() {
        let lead = if nth == 0 { "next: " } else { "      " };
        let padding = " ".repeat(widest - step.len());
        let step = painted(PLACE, step);
        if lead.len() + widest + 2 + why.width() <= width() {
            let _ = writeln!(text, "{lead}{step}{padding}  {}", painted(FAINT, why));
        } else {
            let _ = writeln!(text, "{lead}{step}\n{}", painted(FAINT, wrapped("      ", "      ", why)));
        }
    }
    text
}
