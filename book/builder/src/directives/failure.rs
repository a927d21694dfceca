//! `{{#failure NN TEST}}`: what a pitfall test says when it is red.

use anyhow::{Context, Result};
use lab::gate;

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

/// The recorded words, under the command that brings them forth.
///
/// # Errors
/// No such lesson or test; says which tests there are.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked, test] = exactly(arguments, "{{#failure NN TEST}}")?;
    let lesson = repository.lesson(asked)?;
    let test = test.strip_prefix("pitfall::").unwrap_or(test);
    let record = gate::parse_failures(&lesson.spec_file("failures.txt").unwrap_or_default());
    let words = record.get(&format!("pitfall::{test}")).with_context(|| {
        let tests: Vec<&str> =
            record.keys().map(|name| name.strip_prefix("pitfall::").unwrap_or(name)).collect();
        format!("failures.txt of {} has no {test}; there are:\n{}", lesson.slug, tests.join("\n"))
    })?;
    Ok(fragment::run(&format!("cargo lab test {} {test}", lesson.number()), words))
}
