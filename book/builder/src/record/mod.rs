//! Runs what the book shows, and writes down what it printed: `book/recorded/…`.
//!
//! What is recorded is checked in, so that a book can be built without running anything, and compared by `check`, so that it
//! cannot be out of date. Everything runs on the pitfalls as they were handed out.

pub mod edited;
pub mod half_fixes;
pub mod programs;
pub mod runs;
pub mod shape;
pub mod tools;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use lab::files::{Skip, read_text, walk_if_there};
use similar::TextDiff;

use crate::fault::Fault;
use crate::foreign;
use crate::repository::Repository;
use shape::Shape;

/// How long one program, command or test may take.
const LIMIT: Duration = Duration::from_secs(60);
const DIGIT: char = '0';

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The text, which ends with a line feed.
    pub text: String,
    pub compared: Compared,
}

/// When two texts are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// In every character.
    Exactly,
    /// Also if their numbers differ.
    ButForDigits,
    /// If both have this shape.
    ByShape(Shape),
}

/// What was printed, by key: `outputs/NAME`, `runs/NAME`, `tools/NAME`, `half-fixes/NN-noun/NAME`.
pub type Record = BTreeMap<String, Printed>;

/// Where the text of `key` is kept, in the folder `book`.
#[must_use]
pub fn path(book: &Path, key: &str) -> PathBuf {
    book.join("recorded").join(format!("{key}.txt"))
}

/// The command that records `key` again.
#[must_use]
pub fn repair(key: &str) -> String {
    format!("cargo run -q -p book -- record {key}")
}

/// Runs everything whose key has `part` in it.
///
/// # Errors
/// A pitfall is not as it was handed out; or something does not build, hangs or ends as it should not.
pub fn run(repository: &Repository, part: &str) -> Result<Record> {
    edited::refuse(repository)?;
    let mut record = Record::new();
    programs::run(repository, part, &mut record)?;
    foreign::run(repository, part, programs::key, &mut record)?;
    runs::run(repository, part, &mut record)?;
    tools::run(repository, part, &mut record)?;
    half_fixes::run(repository, part, &mut record)?;
    Ok(record)
}

/// Writes `record` down and removes what was recorded of things that are no more, both only of keys with `part` in them.
/// Returns the keys that changed. What differs only in what may differ stays as it is.
///
/// # Errors
/// A file cannot be read, written or removed.
pub fn write(repository: &Repository, record: &Record, part: &str) -> Result<Vec<String>> {
    let book = repository.book();
    let before = read(&book)?;
    let mut changed = Vec::new();
    for key in before.keys().filter(|key| key.contains(part) && !record.contains_key(*key)) {
        let path = path(&book, key);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        changed.push(key.clone());
    }
    for (key, printed) in record {
        if before.get(key).is_some_and(|before| same(before, printed)) {
            continue;
        }
        let path = path(&book, key);
        let written =
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, &printed.text));
        written.with_context(|| format!("cannot write {}", path.display()))?;
        changed.push(key.clone());
    }
    Ok(changed)
}

/// What is recorded otherwise than `record` has it, with the command that repairs it.
///
/// # Errors
/// What is recorded cannot be read.
pub fn compare(repository: &Repository, record: &Record) -> Result<Vec<Fault>> {
    let before = read(&repository.book())?;
    let fault = |key: &str, about: &str, what: String| Fault {
        file: format!("book/recorded/{key}.txt"),
        line: None,
        about: about.to_owned(),
        what: format!("{what}\n`{}` writes it down; read the difference before you commit it", repair(key)),
    };
    let mut faults = Vec::new();
    for (key, printed) in record {
        match before.get(key) {
            None => faults.push(fault(key, "not recorded", "it was never run".into())),
            Some(before) if !same(before, printed) => {
                let diff = TextDiff::from_lines(before.as_str(), &printed.text);
                let mut what = diff.unified_diff().header("recorded", "now").to_string();
                if let Compared::ByShape(shape) = &printed.compared
                    && let Some(line) = shape.lacking(before)
                {
                    what = format!("it does not show `{line}`\n{what}");
                }
                faults.push(fault(key, "stale", what.trim_end().to_owned()));
            }
            Some(_) => {}
        }
    }
    for key in before.keys().filter(|key| !record.contains_key(*key)) {
        faults.push(fault(key, "left over", "nothing prints it any more".into()));
    }
    Ok(faults)
}

fn same(before: &str, printed: &Printed) -> bool {
    match &printed.compared {
        Compared::Exactly => before == printed.text,
        Compared::ButForDigits => masked(before) == masked(&printed.text),
        Compared::ByShape(shape) => shape.lacking(before).is_none() && shape.lacking(&printed.text).is_none(),
    }
}

/// `text` with every number as one digit.
fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_ascii_digit() => masked.push(c),
            _ if masked.ends_with(DIGIT) => {}
            _ => masked.push(DIGIT),
        }
    }
    masked
}

/// Everything that is recorded, by key.
fn read(book: &Path) -> Result<BTreeMap<String, String>> {
    let root = book.join("recorded");
    let mut found = BTreeMap::new();
    for file in walk_if_there(&root, Skip::Nothing)? {
        if let Some(key) = file.name.strip_suffix(".txt") {
            let text =
                read_text(&file.path).with_context(|| format!("cannot read {}", file.path.display()))?;
            found.insert(key.to_owned(), text);
        }
    }
    Ok(found)
}

/// `text` as it is recorded: without blanks at the ends of lines, and ended by one line feed.
fn text(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches('\n').lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_digits_are_those_of_whole_numbers() {
        let printed = |compared| Printed { text: "took 8 ms of 1024\n".into(), compared };
        assert!(same("took 112 ms of 64\n", &printed(Compared::ButForDigits)));
        assert!(!same("took 112 ms of 64\n", &printed(Compared::Exactly)));
        assert!(!same("took no ms of 64\n", &printed(Compared::ButForDigits)));
    }
}
