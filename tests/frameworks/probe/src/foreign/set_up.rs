//! What makes the stacks of a folder ready to be asked, and how it is known that they are.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result, ensure};

use super::{Foreign, folder, target};

/// Makes all stacks of a folder ready if one of them is not, where their tools are there: they share what the set-up makes.
///
/// # Errors
/// A command of a set-up fails.
pub fn set_up(stacks: &[Foreign]) -> Result<()> {
    fs::create_dir_all(target())?;
    let can = |stack: &&Foreign| stack.lacks().is_empty();
    let stale: HashSet<&str> = stacks
        .iter()
        .filter(can)
        .filter(|stack| !stack.is_set_up())
        .map(|stack| stack.folder.as_str())
        .collect();
    let mut run = HashSet::new();
    for stack in stacks.iter().filter(|stack| stale.contains(stack.folder.as_str())) {
        // One that fails, or lacks a tool, is not ready, whatever was before.
        let _ = fs::remove_file(stack.stamp_path());
    }
    for stack in stacks.iter().filter(can).filter(|stack| stale.contains(stack.folder.as_str())) {
        stack.set_up(&mut run)?;
    }
    Ok(())
}

impl Foreign {
    /// Whether the set-up has run for the files as they are now.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        let stamp = self.stamp();
        stamp.is_ok_and(|stamp| fs::read_to_string(self.stamp_path()).is_ok_and(|recorded| recorded == stamp))
    }

    /// Runs the commands of the set-up that are not among those that have been `run`.
    fn set_up(&self, run: &mut HashSet<Vec<String>>) -> Result<()> {
        for command in &self.setup {
            let words = self.command(command)?;
            if !run.insert(words.clone()) {
                continue;
            }
            let (program, arguments) = words.split_first().context("an empty command")?;
            let status = process::Command::new(program).args(arguments).current_dir(folder()).status();
            let status = status.with_context(|| format!("{}: cannot run {program}", self.name))?;
            ensure!(status.success(), "{}: `{}` failed, {status}", self.name, words.join(" "));
        }
        fs::write(self.stamp_path(), self.stamp()?).context("cannot write down that it is set up")
    }

    fn stamp_path(&self) -> PathBuf {
        target().join(format!("{}.stamp", self.name))
    }

    /// All that the set-up depends on: its commands, the schemas, the folder's files.
    fn stamp(&self) -> Result<String> {
        let mut stamp = format!("{:?}\n", self.setup);
        let mut files = files(&folder())?;
        files.retain(|path| !path.ends_with("stacks.toml"));
        below(&folder().join(&self.folder), &mut files)?;
        files.sort();
        for path in files {
            let _ = writeln!(stamp, "{}\n{}", path.display(), String::from_utf8_lossy(&fs::read(&path)?));
        }
        Ok(stamp)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    Ok(entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?)
}

/// The files of a folder, without those of its folders.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_file()).collect())
}

/// Adds the files of a folder and of all folders in it.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    found.extend(files(folder)?);
    // Python writes there what it has read.
    let own = |path: &&PathBuf| path.is_dir() && !path.ends_with("__pycache__");
    for inner in entries(folder)?.iter().filter(own) {
        below(inner, found)?;
    }
    Ok(())
}
