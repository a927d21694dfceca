//! `{{#interview}}`: the question of each lesson, for a chapter at the book's root.

use anyhow::{Result, ensure};

use super::{exactly, questions};
use crate::fragment;
use crate::repository::Repository;

/// Under a heading for each lesson: the question, in a fold the 30-second answer and the command that proves it, and a link to the
/// lesson's chapter. (A heading that is a link would be empty in the sidebar.)
///
/// # Errors
/// Questions are wrong, or there are none.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [] = exactly(arguments, "{{#interview}}")?;
    let mut page = String::new();
    for chapter in questions::all(repository)? {
        let Some(lesson) = repository.lessons().iter().find(|lesson| lesson.slug == chapter.slug) else {
            continue;
        };
        let interview = &chapter.interview;
        page.push_str(&format!(
            "### {} · {}\n\n{}\n\n{}\n[In 3 minutes, and what is asked next]({}.md#interview)\n\n",
            lesson.number(),
            lesson.about.title,
            interview.question,
            fragment::folded(
                "In 30 seconds",
                &format!("{}\n\n{}", interview.short, fragment::command(&interview.proof))
            ),
            chapter.slug,
        ));
    }
    ensure!(!page.is_empty(), "no lesson has questions yet");
    Ok(page)
}
