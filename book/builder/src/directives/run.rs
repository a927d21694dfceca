//! `{{#run NAME}}`: what a command of book/runs.toml prints.

use anyhow::{Context, Result};

use super::exactly;
use crate::fragment;
use crate::record::runs;
use crate::repository::Repository;

/// The recorded output, under the command.
///
/// # Errors
/// There is no such command, or it was never run.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name] = exactly(arguments, "{{#run NAME}}")?;
    let known = runs::all(repository)?;
    let run = known.iter().find(|run| run.name == name).with_context(|| {
        let names: Vec<&str> = known.iter().map(|run| run.name.as_str()).collect();
        format!("book/runs.toml has no `{name}`; there are: {}", names.join(", "))
    })?;
    Ok(fragment::run(&run.command, &repository.recorded(&runs::key(name))?))
}
