//! The programs of `book/snippets/examples`: each is run, and prints the same each time.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use lab::run::cargo;
use lab::run::process::{self, End};

use super::{Compared, LIMIT, Printed, Record, text};
use crate::repository::Repository;

const PACKAGE: &str = "book-snippets";
const FOLDER: &str = "book/snippets/examples";

/// Where the program `name` is, from the repository's root.
#[must_use]
pub fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.rs")
}

/// The key of what `name` prints.
#[must_use]
pub fn key(name: &str) -> String {
    format!("outputs/{name}")
}

/// The command that runs `name`.
#[must_use]
pub fn command(name: &str) -> String {
    format!("cargo run -q -p {PACKAGE} --example {name}")
}

/// Builds the programs whose key has `part` in it, and runs each.
pub(super) fn run(repository: &Repository, part: &str, record: &mut Record) -> Result<()> {
    let mut names = all(repository)?;
    names.retain(|name| key(name).contains(part));
    if names.is_empty() {
        return Ok(());
    }
    let mut build = cargo::command(repository.root());
    build.args(["build", "--quiet", "--package", PACKAGE]);
    for name in &names {
        build.args(["--example", name]);
    }
    ensure!(build.status().context("cannot run cargo")?.success(), "a program in {FOLDER} was not built");
    let built = cargo::target_dir(repository.root())?.join("debug").join("examples");
    for name in names {
        let mut command = Command::new(built.join(format!("{name}{EXE_SUFFIX}")));
        command.current_dir(repository.root()).env("RUST_BACKTRACE", "0");
        let run = process::run(command, LIMIT).with_context(|| format!("cannot run {}", path(&name)))?;
        match run.end {
            End::Exited(status) if status.success() => {}
            End::Exited(status) => {
                bail!("{} ended with {status}\n{}", path(&name), run.stderr.tail().trim_end())
            }
            End::Killed => bail!("{} was still running after {} s", path(&name), LIMIT.as_secs()),
        }
        let printed = text(&run.stdout.head());
        ensure!(
            !printed.trim().is_empty() && run.stdout.lost() == 0,
            "{} prints nothing, or far too much",
            path(&name)
        );
        record.insert(key(&name), Printed { text: printed, compared: Compared::Exactly });
    }
    Ok(())
}

fn all(repository: &Repository) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in
        fs::read_dir(repository.root().join(FOLDER)).with_context(|| format!("cannot read {FOLDER}"))?
    {
        let file = entry.with_context(|| format!("cannot read {FOLDER}"))?.file_name();
        names.extend(file.to_string_lossy().strip_suffix(".rs").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
