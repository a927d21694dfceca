//! `{{#output NAME}}`: what a program of the book prints.

use anyhow::Result;

use super::exactly;
use crate::fragment;
use crate::record::programs;
use crate::repository::Repository;

/// The recorded output of `book/snippets/examples/NAME.rs`, under the command that runs it.
///
/// # Errors
/// There is no such program, or it was never run.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name] = exactly(arguments, "{{#output NAME}}")?;
    repository.text(&programs::path(name))?;
    let printed = repository.recorded(&programs::key(name))?;
    Ok(fragment::run(&programs::command(name), &printed))
}
