//! `{{#evening NN}}` and `{{#evening questions}}`: what to go through on the evening before the interview.

use anyhow::{Context, Result, ensure};
use lab::lesson::{HalfFix, Lesson};
use lab::quiz::evening::{Evening, OfLesson};
use lab::run::spec;

use super::exactly;
use super::questions::{self, Origin};
use crate::record::programs;
use crate::repository::Repository;

/// Of a lesson: the answer in 30 seconds, one number, one trap, one question that follows. Or the questions of the evening, as a quiz.
///
/// # Errors
/// The evening cannot be read; it has nothing of that lesson; its number is not in the output that it names, or its trap is no
/// half-fix; or it names a question that is not there.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked] = exactly(arguments, "{{#evening NN}} or {{#evening questions}}")?;
    let evening = Evening::at(repository.root())?;
    if asked == "questions" { quiz(repository, &evening) } else { lesson(repository, &evening, asked) }
}

fn lesson(repository: &Repository, evening: &Evening, asked: &str) -> Result<String> {
    let lesson = repository.lesson(asked)?;
    let of = of(evening, lesson)?;
    let number = number(repository, of)?;
    let trap = trap(lesson, of)?;
    let interview = questions::read(repository, lesson)?.interview;
    let next = interview.follow_ups.iter().find(|rung| rung.level.is_none_or(|level| level >= 3));
    let next = next.with_context(|| format!("{} has no follow-up of level 3 or above", lesson.slug))?;
    Ok(format!(
        "*{}*\n\n{}\n\n**The number:** `` {number} `` ([{}]({}.md)). {}\n\n**The trap:** \u{201c}{}\u{201d} {} \
         Caught by *{}*.\n\n**And then:** *{}* {}\n\n",
        interview.question,
        interview.short,
        of.output,
        lesson.slug,
        of.says,
        trap.says.trim(),
        trap.why.trim(),
        spec::sentence(&trap.caught_by),
        next.asks,
        next.answer
    ))
}

/// What the evening has of `lesson`.
pub(super) fn of<'a>(evening: &'a Evening, lesson: &Lesson) -> Result<&'a OfLesson> {
    let number = lesson.number();
    evening.lesson.get(number).with_context(|| format!("book/evening.toml has no [lesson.{number}]"))
}

/// The number, once it is certain that its program prints it.
pub(super) fn number<'a>(repository: &Repository, of: &'a OfLesson) -> Result<&'a str> {
    let printed = repository.recorded(&programs::key(&of.output))?;
    ensure!(printed.contains(&of.number), "{} does not print `{}`, but:\n{printed}", of.output, of.number);
    Ok(&of.number)
}

/// The half-fix of `lesson` that it names.
pub(super) fn trap<'a>(lesson: &'a Lesson, of: &OfLesson) -> Result<&'a HalfFix> {
    let known = &lesson.about.half_fixes;
    known.iter().find(|half_fix| half_fix.name == of.trap).with_context(|| {
        let names: Vec<&str> = known.iter().map(|half_fix| half_fix.name.as_str()).collect();
        format!("{} has no half-fix `{}`; there are: {}", lesson.slug, of.trap, names.join(", "))
    })
}

fn quiz(repository: &Repository, evening: &Evening) -> Result<String> {
    let chapters = questions::all(repository)?;
    let all =
        chapters.iter().flat_map(|chapter| chapter.questions.iter().map(move |question| (chapter, question)));
    let all: Vec<_> = all.collect();
    let named = |key: &String| {
        let found = all.iter().find(|(chapter, question)| chapter.key(question) == *key);
        found
            .copied()
            .with_context(|| format!("book/evening.toml names {key}, and there is no such question"))
    };
    let asked = evening.questions.iter().map(named).collect::<Result<Vec<_>>>()?;
    questions::quiz(repository, &asked, Origin::Named)
}
