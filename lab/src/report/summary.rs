//! The verdict on a whole spec, and what to type next.

use super::{next, repair};
use crate::checkout::Checkout;
use crate::lesson::{Lesson, altered};
use crate::report::style::{BAD, CARE, GOOD, count, painted, wrapped};
use crate::run::spec::Verdict;

pub(super) fn solved(checkout: &Checkout, lesson: &Lesson, verdicts: &[Verdict]) -> String {
    let all = match verdicts.len() {
        1 => "the one test is green".to_owned(),
        tests => format!("all {} green", count(tests, "test")),
    };
    let number = lesson.number();
    let slug = &lesson.slug;
    let has = |folder: &str, file: String| checkout.root().join("book").join(folder).join(file).is_file();
    let mut steps: Vec<(String, &str)> = Vec::new();
    if has("questions", format!("{slug}.toml")) {
        steps.push((format!("cargo lab quiz {number}"), "what an interviewer asks about it"));
    }
    if has("src", format!("{slug}.md")) {
        steps.push((format!("cargo lab book {number}"), "its chapter: why, the interview, exercises"));
    }
    steps.push((format!("cargo lab diff {number}"), "the reference fix"));
    steps.push(("cargo lab next".to_owned(), "the next lesson"));
    let steps: Vec<(&str, &str)> = steps.iter().map(|(step, why)| (step.as_str(), *why)).collect();
    if !altered::of(lesson).is_empty() {
        let all = format!("{all}; it does not count as solved: see above");
        return format!("{}\n{}", painted(CARE, wrapped("", "  ", &all)), next(&steps));
    }
    format!("{}\n{}{}", painted(GOOD, all), repair::compared(lesson), next(&steps))
}

/// The tests that were asked for are green; nobody asked for the others.
pub(super) fn partly_green(lesson: &Lesson, verdicts: &[Verdict]) -> String {
    let green = format!("{} green, of those that you named", count(verdicts.len(), "test"));
    let whole = format!("cargo lab test {}", lesson.number());
    format!("{}\n{}", painted(GOOD, green), next(&[(&whole, "the whole spec")]))
}

/// `shown` is the test whose evidence stands above.
pub(super) fn unsolved(lesson: &Lesson, shown: &Verdict, verdicts: &[Verdict]) -> String {
    let number = lesson.number();
    let all = count(verdicts.len(), "test");
    let green = verdicts.iter().filter(|verdict| verdict.outcome.is_green()).count();
    let hung = verdicts.iter().filter(|verdict| verdict.hung()).count();
    let unrun = verdicts.iter().filter(|verdict| !verdict.was_run()).count();
    let red = verdicts.len() - green - unrun;
    if hung > 0 {
        let parts = [(hung, "hung"), (red - hung, "failed"), (unrun, "not run"), (green, "green")];
        let parts =
            parts.iter().filter(|(number, _)| *number > 0).map(|(number, how)| format!("{number} {how}"));
        let summary = format!("{}; {all} in all", parts.collect::<Vec<_>>().join(", "));
        let name = shown.test.name().rsplit("::").next().unwrap_or_default();
        let steps = next(&[
            (&format!("cargo lab diff {number} --mine"), "find the loop or the wait"),
            (&format!("cargo lab test {number} {name}"), "the one that hung, alone"),
        ]);
        return format!("{}\n{steps}", painted(BAD, summary));
    }
    let size = repair::size(lesson);
    let size = if size.is_empty() { size } else { wrapped("", "  ", &size) + "\n" };
    let hint = format!("cargo lab hint {number}");
    let other = format!("cargo lab test {number} WORDS");
    let mut steps = vec![(hint.as_str(), "where to look")];
    if red > 1 {
        steps.push((&other, "the evidence of another test"));
    }
    format!("{}\n{size}{}", painted(BAD, format!("{red} of {all} red")), next(&steps))
}
