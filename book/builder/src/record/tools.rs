//! The programs of `book/tools/examples`, which look at themselves with the tools of a live system: `ss`, `tcpdump`, `strace`.
//!
//! What they print differs from run to run, so it is compared by the shape that `book/tools.toml` gives it. Where a tool or a right
//! is lacking the program says so, and what is recorded stays.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use lab::run::cargo;
use lab::run::process::{self, End};
use serde::Deserialize;

use super::shape::Shape;
use super::{Compared, Printed, Record, text};
use crate::repository::Repository;

const PACKAGE: &str = "book-tools";
const FOLDER: &str = "book/tools/examples";
const FILE: &str = "book/tools.toml";
/// How long one program may take; the first run of one in Go builds Go's library.
const LIMIT: Duration = Duration::from_secs(300);
/// `book_tools::SKIPPED`.
const SKIPPED: i32 = 77;

/// What one of the programs has to show.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// As `{{#tool NAME}}` names it, and its file.
    pub name: String,
    /// What every run shows: see [`Shape`].
    pub shape: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tools {
    #[serde(default)]
    tool: Vec<Tool>,
}

/// Where the program `name` is, from the repository's root.
#[must_use]
pub fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.rs")
}

/// The key of what `name` prints.
#[must_use]
pub fn key(name: &str) -> String {
    format!("tools/{name}")
}

/// The command that runs `name`.
#[must_use]
pub fn command(name: &str) -> String {
    format!("cargo run -q -p {PACKAGE} --example {name}")
}

/// All programs, in the file's order; none where the file is not there.
///
/// # Errors
/// The file is not what it should be; or it and the folder differ.
pub fn all(repository: &Repository) -> Result<Vec<Tool>> {
    if !repository.root().join(FILE).exists() {
        return Ok(Vec::new());
    }
    let tools: Tools = toml::from_str(&repository.text(FILE)?).with_context(|| FILE.to_string())?;
    let tools = tools.tool;
    for (index, tool) in tools.iter().enumerate() {
        ensure!(!tool.shape.is_empty(), "{FILE}: `{}` has no shape, so nothing would be compared", tool.name);
        let again = tools[..index].iter().any(|other| other.name == tool.name);
        ensure!(!again, "{FILE} has two programs named `{}`", tool.name);
    }
    let folder = repository.root().join(FOLDER);
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {FOLDER}"))? {
        let file = entry.with_context(|| format!("cannot read {FOLDER}"))?.file_name();
        let file = file.to_string_lossy();
        let name = file.strip_suffix(".rs").unwrap_or(&file);
        ensure!(tools.iter().any(|tool| tool.name == name), "{FILE} says nothing of `{name}`");
    }
    Ok(tools)
}

/// Builds the programs whose key has `part` in it, and runs each.
pub(super) fn run(repository: &Repository, part: &str, record: &mut Record) -> Result<()> {
    let mut tools = all(repository)?;
    tools.retain(|tool| key(&tool.name).contains(part));
    if tools.is_empty() {
        return Ok(());
    }
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: {FOLDER} is for Linux");
        for Tool { name, shape } in tools {
            let text = repository.recorded(&key(&name))?;
            record.insert(key(&name), Printed { text, compared: Compared::ByShape(Shape::new(&shape)) });
        }
        return Ok(());
    }
    let mut build = cargo::command(repository.root());
    build.args(["build", "--quiet", "--package", PACKAGE]);
    for tool in &tools {
        build.args(["--example", &tool.name]);
    }
    ensure!(build.status().context("cannot run cargo")?.success(), "a program in {FOLDER} was not built");
    let built = cargo::target_dir(repository.root())?.join("debug").join("examples");
    for Tool { name, shape } in tools {
        let path = path(&name);
        let mut command = Command::new(built.join(format!("{name}{EXE_SUFFIX}")));
        command
            .current_dir(repository.root())
            .env("RUST_BACKTRACE", "0")
            .env("LC_ALL", "C")
            .env_remove("COLUMNS");
        let run = process::run(command, LIMIT).with_context(|| format!("cannot run {path}"))?;
        let said = run.stderr.tail();
        let text = match run.end {
            End::Exited(status) if status.success() => text(&run.stdout.head()),
            End::Exited(status) if status.code() == Some(SKIPPED) => {
                eprintln!("{path}: {}", said.trim_end());
                repository.recorded(&key(&name))?
            }
            End::Exited(status) => bail!("{path} ended with {status}\n{}", said.trim_end()),
            End::Killed => bail!("{path} was still running after {} s", LIMIT.as_secs()),
        };
        let shape = Shape::new(&shape);
        if let Some(line) = shape.lacking(&text) {
            bail!(
                "{path} no longer shows `{line}`, which {FILE} expects at that place:\n{}",
                text.trim_end()
            );
        }
        record.insert(key(&name), Printed { text, compared: Compared::ByShape(shape) });
    }
    Ok(())
}
