//! `{{#questions NN}}`: the lesson's interview, then its quiz. A chapter that is no lesson's says its own name.

use anyhow::Result;
use lab::lesson::Lesson;
use lab::quiz::questions::{self, Chapter};

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

mod answer;
mod sheet;
#[cfg(test)]
mod tests;

pub use answer::block;
pub use sheet::{Origin, alone, quiz};

/// The interview block, then the quiz.
///
/// # Errors
/// No such lesson or chapter; its questions are missing or wrong; or a prediction is not what was recorded.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked] = exactly(arguments, "{{#questions NN}}")?;
    let chapter = if questions::further(repository.root()).iter().any(|name| name == asked) {
        questions::read(repository.root(), asked)?
    } else {
        read(repository, repository.lesson(asked)?)?
    };
    let asked: Vec<_> = chapter.questions.iter().map(|question| (&chapter, question)).collect();
    let fold = fragment::folded(
        &format!("{} questions, each with its answer", asked.len()),
        &quiz(repository, &asked, Origin::Untold)?,
    );
    Ok(format!("{}### Quiz\n\n{fold}\n", block(&chapter)))
}

/// The lesson's questions.
///
/// # Errors
/// They are missing or wrong.
pub fn read(repository: &Repository, lesson: &Lesson) -> Result<Chapter> {
    Ok(questions::read(repository.root(), &lesson.slug)?)
}

/// The questions of all lessons that have some, by number, then those of the other chapters.
///
/// # Errors
/// Some are wrong.
pub fn all(repository: &Repository) -> Result<Vec<Chapter>> {
    Ok(questions::of(repository.checkout(), repository.lessons())?)
}
