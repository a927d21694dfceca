//! `{{#which "QUESTION" SETTING "WORDS"}}`: in which stacks the probe saw that, within a sentence.

use anyhow::{Result, ensure};

use super::exactly;
use crate::matrix::{self, OWN};
use crate::repository::Repository;

/// The names, without the lab's own, of the stacks whose cell says WORDS: `falls in`, `connection dies`, `within 15 s`.
///
/// # Errors
/// No such question or setting; or no stack's cell says so, and the sentence is wrong.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let written = "{{#which \"QUESTION\" default|best \"WORDS\"}}";
    let [question, setting, words] = exactly(arguments, written)?;
    let matrix = matrix::recorded(repository)?;
    let row = matrix::row(&matrix, question)?;
    let (mut names, mut said) = (Vec::new(), Vec::new());
    for (stack, pair) in matrix.stacks.iter().zip(&row.cells).filter(|(stack, _)| stack.name != OWN) {
        let cell = matrix::setting(pair, setting)?.to_string();
        if cell.contains(words) {
            names.push(stack.name.as_str());
        }
        said.push(format!("{} {cell}", stack.name));
    }
    ensure!(!names.is_empty(), "\"{question}\" has no cell with \"{words}\":\n{}", said.join("\n"));
    Ok(listed(&names))
}

/// Names within a sentence.
pub(super) fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
