//! Tells whether a learner has worked in this checkout: what their crates print is not what the book says.

use anyhow::{Context, Result, bail};
use lab::lesson::snapshot::Snapshot;

use crate::repository::Repository;

/// # Errors
/// A pitfall is not as it was handed out; names it and its files.
pub fn refuse(repository: &Repository) -> Result<()> {
    let mut edited = Vec::new();
    for lesson in repository.lessons() {
        let dir = lesson.pitfall_dir();
        let mine = Snapshot::of(dir).with_context(|| format!("cannot read {}", dir.display()))?;
        let original = repository.original(lesson);
        let differing = mine.differing(original);
        if !differing.is_empty() {
            edited.push(format!("pitfalls/{}: {}", lesson.slug, differing.join(", ")));
        }
    }
    if !edited.is_empty() {
        bail!(
            "what the book shows is run on the pitfalls as they were handed out, and these are not:\n{}\n\
             `cargo lab reset` brings a lesson back and keeps your work; a maintainer runs `cargo lab verify --bless`",
            edited.join("\n")
        );
    }
    Ok(())
}
