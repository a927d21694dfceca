//! `{{#quiz all}}`: the questions of all lessons, mixed.

use anyhow::{Result, ensure};

use super::exactly;
use super::questions::{self, Origin};
use crate::repository::Repository;

/// The first question of each lesson, then the second of each, and so on: two of one lesson never follow each other while others
/// have some left.
///
/// # Errors
/// Questions are wrong, or there are none; or a prediction is not what was recorded.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [which] = exactly(arguments, "{{#quiz all}}")?;
    ensure!(which == "all", "it is written {{{{#quiz all}}}}");
    let chapters = questions::all(repository)?;
    let most = chapters.iter().map(|chapter| chapter.questions.len()).max().unwrap_or(0);
    let turn = |nth: usize| {
        chapters
            .iter()
            .filter_map(move |chapter| chapter.questions.get(nth).map(|question| (chapter, question)))
    };
    let mixed: Vec<_> = (0..most).flat_map(turn).collect();
    ensure!(!mixed.is_empty(), "no lesson has questions yet");
    questions::quiz(repository, &mixed, Origin::Named)
}
