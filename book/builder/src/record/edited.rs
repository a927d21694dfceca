//! Tells whether a learner has worked in this checkout: what their crates print is not what the book says.

use anyhow::{Context, Result, bail};
use lab::archive::Archive;

use crate::repository::Repository;

/// # Errors
/// A pitfall is not as it was handed out; names it and its files.
pub fn refuse(repository: &Repository) -> Result<()> {
    let mut edited = Vec::new();
    for lesson in repository.lessons() {
        let dir = lesson.pitfall_dir();
        let mine = Archive::pack(dir).with_context(|| format!("cannot read {}", dir.display()))?;
        let original = repository.original(lesson);
        let paths = mine.files().chain(original.files()).map(|(path, _)| path);
        let mut differing: Vec<&str> = paths.filter(|path| mine.file(path) != original.file(path)).collect();
        differing.sort_unstable();
        differing.dedup();
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
