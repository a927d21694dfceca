//! `{{#file PATH}}`: a whole small file.

use anyhow::{Result, ensure};

use super::exactly;
use crate::callouts;
use crate::repository::Repository;

const MOST_LINES: usize = 150;

/// The file, under its path. A numbered list under it may explain lines: [`callouts`].
///
/// # Errors
/// It is not there, is empty, or is not small; or a note is about no line of it, or about two.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let (arguments, notes) = callouts::split(arguments);
    let [path] = exactly(&arguments, "{{#file PATH}}")?;
    let text = repository.text(path)?;
    ensure!(!text.trim().is_empty(), "{path} is empty");
    let lines = text.lines().count();
    ensure!(lines <= MOST_LINES, "{path} has {lines} lines, and nobody reads more than {MOST_LINES}");
    callouts::listing(path, language(path), &text, &notes)
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
