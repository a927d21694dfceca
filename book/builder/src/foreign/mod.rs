//! The book's Go and Java: compiled, tested and run by their own toolchains, where these are installed.
//!
//! `book/go` is one module of the standard library alone, `book/java` has a folder for each lesson. Neither is needed for a
//! lesson, so a machine without them skips them and says so.

mod go;
mod java;

use std::io;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lab::run::process::{self, End};

use crate::record::{Compared, Printed, Record};
use crate::repository::Repository;

/// How long one step of a toolchain may take; a first build of Go's library with its race detector takes half a minute.
const LIMIT: Duration = Duration::from_secs(300);

/// A language with a toolchain of its own.
struct Language {
    /// What a message calls it, and what keys of outputs begin with.
    name: &'static str,
    /// What has to be there, and what it prints when asked whether it is.
    tools: &'static [(&'static str, &'static str)],
    check: fn(&Repository) -> Result<String>,
    programs: fn(&Repository) -> Result<Vec<Program>>,
    print: fn(&Repository, &[Program]) -> Result<Vec<String>>,
}

const ALL: [Language; 2] = [go::LANGUAGE, java::LANGUAGE];

/// A program whose output the book may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// As `{{#output NAME}}` names it: `go/01-serialization/zero`.
    pub name: String,
    /// Its source, from the repository's root.
    pub path: String,
    /// What a reader types, from the repository's root.
    pub command: String,
    lesson: String,
    unit: String,
}

/// Formats, compiles and tests what there is in each language. Returns a line for each.
///
/// # Errors
/// Something is not as it should be; or a toolchain is not there although it is `required`.
pub fn check(repository: &Repository, required: bool) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for language in &ALL {
        lines.push(match language.lacks() {
            Some(tool) if required => {
                bail!("{tool} is not installed, and {} is to be checked", language.name)
            }
            Some(tool) => format!("skipped: no {tool}"),
            None => (language.check)(repository)?,
        });
    }
    Ok(lines)
}

/// The program that `{{#output NAME}}` names, if `name` begins with a language.
///
/// # Errors
/// It does, and there is no such program; says which there are.
pub fn program(repository: &Repository, name: &str) -> Result<Option<Program>> {
    let Some(language) = ALL.iter().find(|language| language.of(name)) else { return Ok(None) };
    let programs = (language.programs)(repository)?;
    let names: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    let none = format!("there is no program {name}; there are: {}", names.join(", "));
    programs.iter().find(|program| program.name == name).cloned().context(none).map(Some)
}

/// Runs the programs whose key has `part` in it. What cannot be run here stays as it was recorded.
pub(crate) fn run(
    repository: &Repository,
    part: &str,
    key: fn(&str) -> String,
    record: &mut Record,
) -> Result<()> {
    for language in &ALL {
        let mut programs = (language.programs)(repository)?;
        programs.retain(|program| key(&program.name).contains(part));
        if programs.is_empty() {
            continue;
        }
        let texts = if let Some(tool) = language.lacks() {
            eprintln!("skipped: no {tool}");
            let recorded = |program: &Program| repository.recorded(&key(&program.name));
            programs.iter().map(recorded).collect::<Result<Vec<_>>>()?
        } else {
            (language.print)(repository, &programs)?
        };
        for (program, text) in programs.iter().zip(texts) {
            record.insert(key(&program.name), Printed { text, compared: Compared::Exactly });
        }
    }
    Ok(())
}

impl Language {
    /// A tool that is not installed.
    fn lacks(&self) -> Option<&'static str> {
        let is_there = |(tool, asked): &&(&str, &str)| runs(Command::new(tool).arg(asked));
        self.tools.iter().find(|tool| !is_there(tool)).map(|(tool, _)| *tool)
    }

    fn of(&self, name: &str) -> bool {
        name.strip_prefix(self.name).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Whether `command` can be run and ends well.
fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Runs one step of a toolchain, and returns what it printed.
fn step(command: Command) -> Result<String> {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words = words.join(" ");
    let run = process::run(command, LIMIT).with_context(|| format!("cannot run `{words}`"))?;
    let said = || format!("{}{}", run.stdout.tail(), run.stderr.tail()).trim_end().to_owned();
    match run.end {
        End::Exited(status) if status.success() && run.stdout.lost() == 0 => Ok(run.stdout.head()),
        End::Exited(status) => bail!("`{words}` ended with {status}\n{}", said()),
        End::Killed => bail!("`{words}` was still running after {} s\n{}", LIMIT.as_secs(), said()),
    }
}

/// The folders in `folder`, by name; none if it is not there.
fn folders(folder: &std::path::Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(names),
        read => read.with_context(|| format!("cannot read {}", folder.display()))?,
    };
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
