//! `{{#tool NAME}}`: what a tool of a live system shows.

use anyhow::{Context, Result};

use super::exactly;
use crate::fragment;
use crate::record::tools;
use crate::repository::Repository;

const NOTE: &str =
    "\n<p class=\"lab-note\">Recorded on Linux. Ports, times and counters are those of that run.</p>\n";

/// The recorded output of `book/tools/examples/NAME.rs`, under the command that runs it.
///
/// # Errors
/// There is no such program, or it was never run.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name] = exactly(arguments, "{{#tool NAME}}")?;
    let known = tools::all(repository)?;
    let tool = known.iter().find(|tool| tool.name == name).with_context(|| {
        let names: Vec<&str> = known.iter().map(|tool| tool.name.as_str()).collect();
        format!("book/tools.toml has no `{name}`; there are: {}", names.join(", "))
    })?;
    let printed = repository.recorded(&tools::key(&tool.name))?;
    Ok(fragment::run(&tools::command(&tool.name), &printed) + NOTE)
}
