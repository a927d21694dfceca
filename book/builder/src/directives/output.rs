//! `{{#output NAME}}`: what a program of the book prints.

use anyhow::Result;

use super::exactly;
use crate::foreign;
use crate::fragment;
use crate::record::programs;
use crate::repository::Repository;

const YOURS: &str = "\n<p class=\"lab-note\">It runs <em>your</em> crate. This is what it printed with the crate as it was handed out.</p>\n";

/// The recorded output of `book/snippets/examples/NAME.rs`, or of the program in Go or Java that `go/NN-noun/NAME` names, under
/// the command that runs it.
///
/// # Errors
/// There is no such program, or it was never run.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name] = exactly(arguments, "{{#output NAME}}")?;
    if let Some(program) = foreign::program(repository, name)? {
        return Ok(fragment::run(&program.command, &repository.recorded(&programs::key(name))?));
    }
    let program = repository.text(&programs::path(name))?;
    let printed = repository.recorded(&programs::key(name))?;
    let run = fragment::run(&programs::command(name), &printed);
    // It is built with whatever is in the reader's `pitfalls/`.
    let note = if program.contains("pitfall_") { YOURS } else { "" };
    Ok(format!("{run}{note}"))
}
