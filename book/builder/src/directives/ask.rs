//! `{{#ask NN/ID}}`: one question of the quiz, beside the paragraph that it tests.

use anyhow::{Context, Result};
use lab::quiz::questions::Kind;

use super::exactly;
use super::questions;
use crate::fragment;
use crate::repository::Repository;

/// The question, folded; its answer is a fold, or a button, further in.
///
/// # Errors
/// There is no such question; says which the chapter has.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [key] = exactly(arguments, "{{#ask NN/ID}}, as in {{#ask 04/late-reply}}")?;
    let (of, id) = key.split_once('/').with_context(|| format!("`{key}` is not NN/ID"))?;
    let chapters = questions::all(repository)?;
    let chapter = chapters.iter().find(|chapter| chapter.number() == of).with_context(|| {
        let known: Vec<&str> = chapters.iter().map(|chapter| chapter.number()).collect();
        format!("there are no questions of {of}; there are of: {}", known.join(", "))
    })?;
    let question = chapter.questions.iter().find(|question| question.id == id).with_context(|| {
        let known: Vec<&str> = chapter.questions.iter().map(|question| question.id.as_str()).collect();
        format!("{of} has no question `{id}`; there are: {}", known.join(", "))
    })?;
    let summary = format!("Check yourself: {}", invites(question.kind));
    let inside = questions::alone(repository, chapter, question)?;
    Ok(fragment::folded_as("lab-ask", &fragment::escaped(&summary), &inside))
}

/// What a reader is asked to do, before the question is opened.
fn invites(kind: Kind) -> &'static str {
    match kind {
        Kind::Explain => "can you explain it?",
        Kind::Diagnose => "what is wrong here?",
        Kind::Predict => "what does it print?",
        Kind::Choose => "what would you do?",
        Kind::Estimate => "how much, roughly?",
        Kind::Capture => "what does the recording show?",
        Kind::Review => "what would you say of this code?",
        Kind::Defend => "why not the obvious way?",
    }
}
