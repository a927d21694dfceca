//! `{{#file PATH}}`: a whole small file.

use anyhow::{Result, ensure};

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

const MOST_LINES: usize = 150;

/// The file, under its path.
///
/// # Errors
/// It is not there, is empty, or is not small.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [path] = exactly(arguments, "{{#file PATH}}")?;
    let text = repository.text(path)?;
    ensure!(!text.trim().is_empty(), "{path} is empty");
    let lines = text.lines().count();
    ensure!(lines <= MOST_LINES, "{path} has {lines} lines, and nobody reads more than {MOST_LINES}");
    Ok(fragment::code(path, language(path), &text))
}

/// What the highlighter calls the language of the file at `path`.
#[must_use]
pub fn language(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("rs") => "rust",
        Some("go") => "go",
        Some("java") => "java",
        Some("proto") => "protobuf",
        Some("toml") => "toml",
        Some("json" | "jsonl") => "json",
        Some("md") => "markdown",
        Some("patch" | "diff") => "diff",
        _ => "text",
    }
}
