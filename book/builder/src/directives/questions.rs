//! `{{#questions NN}}`: the lesson's interview and its quiz.

use anyhow::{Context, Result};

use super::exactly;
use crate::repository::Repository;

/// The interview block, then the quiz.
///
/// # Errors
/// No such lesson, or its questions cannot be read.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked] = exactly(arguments, "{{#questions NN}}")?;
    let lesson = repository.lesson(asked)?;
    let path = format!("book/questions/{}.toml", lesson.slug);
    let questions: toml::Table = repository.text(&path)?.parse().with_context(|| path.clone())?;
    render(&questions)
}

/// What the questions look like in the chapter.
///
/// # Errors
/// They lack something.
fn render(questions: &toml::Table) -> Result<String> {
    let text = |table: &toml::Value, key: &str| {
        table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let interview = questions.get("interview").context("there is no [interview]")?;
    let mut page = format!(
        "**{}**\n\n{}\n\n{}\n\n",
        text(interview, "question"),
        text(interview, "short"),
        text(interview, "long")
    );
    for question in questions.get("question").and_then(toml::Value::as_array).into_iter().flatten() {
        page.push_str(&format!("---\n\n{}\n\n{}\n\n", text(question, "asks"), text(question, "answer")));
    }
    Ok(page)
}
