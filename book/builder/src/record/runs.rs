//! The commands of `book/runs.toml`.

use anyhow::{Context, Result, bail, ensure};
use lab::run::cargo;
use lab::run::process::{self, End};
use serde::Deserialize;

use super::{Compared, LIMIT, Printed, Record, text};
use crate::repository::Repository;

const FILE: &str = "book/runs.toml";

/// A command whose output the book shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// As `{{#run NAME}}` names it.
    pub name: String,
    /// `cargo` and what follows, without a shell.
    pub command: String,
    /// What may differ from one run to the next.
    #[serde(default)]
    pub masks: Option<Masks>,
    /// What it ends with.
    #[serde(default)]
    pub exit: i32,
}

/// What may differ from one run to the next.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Masks {
    /// Digits.
    Digits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Runs {
    #[serde(default)]
    run: Vec<Run>,
}

/// The key of what `name` prints.
#[must_use]
pub fn key(name: &str) -> String {
    format!("runs/{name}")
}

/// All commands, in the file's order.
///
/// # Errors
/// The file is not there, or not what it should be.
pub fn all(repository: &Repository) -> Result<Vec<Run>> {
    let runs: Runs = toml::from_str(&repository.text(FILE)?).with_context(|| FILE.to_string())?;
    for (index, run) in runs.run.iter().enumerate() {
        let again = runs.run[..index].iter().any(|other| other.name == run.name);
        ensure!(!again, "{FILE} has two commands named `{}`", run.name);
        ensure!(run.command.starts_with("cargo "), "{FILE}: `{}` is not a command of cargo", run.command);
    }
    Ok(runs.run)
}

/// Runs each command whose key has `part` in it.
pub(super) fn run(repository: &Repository, part: &str, record: &mut Record) -> Result<()> {
    for run in all(repository)?.into_iter().filter(|run| key(&run.name).contains(part)) {
        let mut command = cargo::command(repository.root());
        command.args(run.command.split_whitespace().skip(1)).env_remove("COLUMNS").env("NO_COLOR", "1");
        let ran =
            process::run(command, LIMIT * 2).with_context(|| format!("cannot run `{}`", run.command))?;
        match ran.end {
            End::Exited(status) if status.code() == Some(run.exit) => {}
            End::Exited(status) => bail!(
                "`{}` ended with {status}; if that is meant, {FILE} says so with `exit = …`\n{}",
                run.command,
                ran.stderr.tail().trim_end()
            ),
            End::Killed => bail!("`{}` was still running after {} s", run.command, LIMIT.as_secs() * 2),
        }
        let printed = text(&ran.stdout.head());
        ensure!(
            !printed.trim().is_empty() && ran.stdout.lost() == 0,
            "`{}` prints nothing, or far too much",
            run.command
        );
        record.insert(
            key(&run.name),
            Printed {
                text: printed,
                compared: run.masks.map_or(Compared::Exactly, |Masks::Digits| Compared::ButForDigits),
            },
        );
    }
    Ok(())
}
