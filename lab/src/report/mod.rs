//! Tells how a lesson stands: what lulls, what catches, the first failure in full, and what to do next.

mod not_built;

use std::fmt::Write;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::failure::Failure;
use crate::house::House;
use crate::judge::{Standing, spec_was_edited};
use crate::lesson::Lesson;
use crate::paint::{BAD, CARE, FAINT, GOOD, PLACE, STRONG, count, cut, painted, width, wrapped};
use crate::spec::{Outcome, Verdict};

use not_built::not_built;

const MOST_LINES: usize = 120;
const MOST_PRINTED: usize = 12;
const MOST_COLUMNS: usize = 400;

/// All of it, painted, for `anstream`'s macros to print.
#[must_use]
pub fn report(house: &House, lesson: &Lesson, standing: &Standing) -> String {
    let head = format!("{} · {}", lesson.slug, lesson.about.title);
    let mut text = format!("{}\n\n", painted(STRONG, cut(&head, width())));
    match standing {
        Standing::Missing(path) => {
            let lost = path.strip_prefix(house.root()).unwrap_or(path).display();
            let _ = writeln!(text, "{}", painted(BAD, format!("{lost} is not there")));
            text.push_str(&next(&[(&format!("cargo lab reset {}", lesson.number()), "brings it back")]));
        }
        Standing::Broken(broken) => text.push_str(&not_built(house, lesson, broken)),
        Standing::Ran(verdicts) => text.push_str(&ran(house, lesson, verdicts)),
    }
    text
}

fn ran(house: &House, lesson: &Lesson, verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    if spec_was_edited(lesson) {
        let warning = "your spec differs from the one handed out: the verdict is about yours";
        let _ = writeln!(text, "{}\n", painted(CARE, wrapped("", "", warning)));
    }
    let mut modules: Vec<&str> = verdicts.iter().map(|verdict| verdict.test.module()).collect();
    modules.sort_by_key(|module| (*module != "contract", *module != "pitfall", *module));
    modules.dedup();
    for module in modules {
        let of_module: Vec<&Verdict> =
            verdicts.iter().filter(|verdict| verdict.test.module() == module).collect();
        text.push_str(&heading(module, &of_module));
        for verdict in of_module {
            text.push_str(&line(verdict));
        }
        text.push('\n');
    }
    let red: Vec<&Verdict> = verdicts.iter().filter(|verdict| !verdict.outcome.is_green()).collect();
    // What the lesson is about comes first; a broken contract before it, for it broke just now.
    let first = red.iter().find(|verdict| verdict.outcome != Outcome::Skipped);
    let Some(first) = first else {
        return text + &solved(house, lesson, verdicts);
    };
    text.push_str(&in_full(first, house.root()));
    let rest: Vec<&&Verdict> = red.iter().filter(|verdict| verdict.test != first.test).collect();
    if !rest.is_empty() {
        let _ = writeln!(text, "{}", painted(STRONG, "also red"));
        for verdict in &rest {
            text.push_str(&in_short(verdict, house.root()));
        }
        text.push('\n');
    }
    let number = lesson.number();
    let _ =
        writeln!(text, "{}", painted(BAD, format!("{} of {} red", red.len(), count(verdicts.len(), "test"))));
    let hint = format!("cargo lab hint {number}");
    text + &next(&[(&hint, "where to look")])
}

fn heading(module: &str, verdicts: &[&Verdict]) -> String {
    let green = verdicts.iter().filter(|verdict| verdict.outcome.is_green()).count();
    let why = match module {
        "contract" => ", what lulled the author",
        "pitfall" => ", what would have caught it",
        _ => "",
    };
    let name = if module.is_empty() { "tests" } else { module };
    format!(
        "{}{}\n",
        painted(STRONG, name),
        painted(FAINT, format!("{why}: {green} of {} green", verdicts.len()))
    )
}

/// One test: a mark and its sentence.
#[must_use]
pub fn line(verdict: &Verdict) -> String {
    let (style, mark, note) = match &verdict.outcome {
        Outcome::Passed => (GOOD, "✓", String::new()),
        Outcome::Failed(_) => (BAD, "✗", String::new()),
        Outcome::Hung { limit, .. } => (BAD, "✗", format!(" (ended after {} s)", limit.as_secs())),
        Outcome::Crashed { how, .. } => (BAD, "✗", format!(" ({how})")),
        Outcome::Skipped => (FAINT, "·", " (not run: too many hang)".to_owned()),
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
                "It was still running after {} s and was ended. Something waits for what never comes, or a \
                 loop never ends. (`--limit SECONDS` waits longer.)",
                limit.as_secs()
            );
            let _ = writeln!(text, "\n{}\n", wrapped("  ", "  ", &what));
            text.push_str(&its_words("The last it said", last_words));
        }
        Outcome::Crashed { how, last_words } => {
            let what = format!(
                "Its process {how} before the test was over. A panic while another is under way (in Drop, for \
                 instance) aborts; so does a stack overflow."
            );
            let _ = writeln!(text, "\n{}\n", wrapped("  ", "  ", &what));
            text.push_str(&its_words("The last it said", last_words));
        }
    }
    text.push_str(&its_words("It printed", &verdict.printed));
    if verdict.lost_bytes > 0 {
        let lost = format!("It wrote much more: {} kB were not kept.", verdict.lost_bytes.div_ceil(1000));
        let _ = writeln!(text, "{}\n", painted(CARE, wrapped("  ", "  ", &lost)));
    }
    text
}

fn in_short(verdict: &Verdict, root: &Path) -> String {
    let place = match &verdict.outcome {
        Outcome::Failed(Failure { place: Some(place), .. }) => {
            format!("    {}\n", painted(PLACE, place.openable(root)))
        }
        _ => String::new(),
    };
    line(verdict) + &place
}

fn its_words(whose: &str, words: &str) -> String {
    if words.trim().is_empty() {
        return String::new();
    }
    format!("  {}\n{}\n\n", painted(FAINT, format!("{whose}:")), quoted(words, MOST_PRINTED))
}

/// Somebody else's text, indented, and cut where it floods.
fn quoted(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.trim_matches('\n').lines().collect();
    let indented = |line: &&str| format!("  {}", cut(line, MOST_COLUMNS)).trim_end().to_owned();
    let mut shown: Vec<String> = lines.iter().take(most).map(indented).collect();
    if lines.len() > most {
        shown.push(painted(FAINT, format!("  … {} more", count(lines.len() - most, "line"))));
    }
    shown.join("\n")
}

fn solved(house: &House, lesson: &Lesson, verdicts: &[Verdict]) -> String {
    let all = format!("all {} green", count(verdicts.len(), "test"));
    let number = lesson.number();
    let diff = format!("cargo lab diff {number}");
    let mut steps = vec![(diff, "the reference fix, to compare with yours")];
    let following =
        house.lessons().ok().and_then(|lessons| lessons.into_iter().find(|other| other.slug > lesson.slug));
    if let Some(other) = following {
        steps.push((format!("cargo lab test {}", other.number()), "the next lesson"));
    }
    let steps: Vec<(&str, &str)> = steps.iter().map(|(step, why)| (step.as_str(), *why)).collect();
    format!("{}\n{}", painted(GOOD, all), next(&steps))
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
