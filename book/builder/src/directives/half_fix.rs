//! `{{#half-fix NN NAME}}`: a fix that does not work, and what catches it.

use anyhow::{Context, Result};
use lab::lesson::changes::Changes;

use lab::run::spec;

use super::exactly;
use crate::fragment;
use crate::record::half_fixes;
use crate::repository::Repository;

/// What people say, its patch, the test that catches it and what that test prints.
///
/// # Errors
/// No such lesson or half-fix; or it was never run.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked, name] = exactly(arguments, "{{#half-fix NN NAME}}")?;
    let lesson = repository.lesson(asked)?;
    let known = &lesson.about.half_fixes;
    let half_fix = known.iter().find(|half_fix| half_fix.name == name).with_context(|| {
        let names: Vec<&str> = known.iter().map(|half_fix| half_fix.name.as_str()).collect();
        format!("{} has no half-fix `{name}`; there are: {}", lesson.slug, names.join(", "))
    })?;
    let original = repository.original(lesson);
    let changes = Changes::between(original, &lesson.with_half_fix(half_fix)?);
    let hunks = changes.hunks();
    let diffs = hunks.iter().map(|hunk| fragment::diff(&hunk.path, &hunk.place, &hunk.lines));
    let mut files: Vec<&str> = hunks.iter().map(|hunk| hunk.path.as_str()).collect();
    files.dedup();
    let summary = format!("The patch of {}: {}", files.join(", "), changes.count());
    let patch = fragment::folded(&summary, &diffs.collect::<Vec<_>>().join("\n"));
    let printed = repository.recorded(&half_fixes::key(lesson, half_fix))?;
    let says: String = half_fix.says.trim().lines().map(|line| format!("> {}\n", line.trim())).collect();
    Ok(format!(
        "### {}\n\n{says}\n{patch}\nCaught by *{}*:\n\n{}",
        title(name),
        spec::sentence(&half_fix.caught_by),
        fragment::run(&format!("cargo lab try {} {name}", lesson.number()), &printed)
    ))
}

/// What is written in capitals wherever it stands.
const CAPITALS: [&str; 2] = ["json", "tcp"];

/// `ids-of-one-byte` as a heading.
fn title(name: &str) -> String {
    let mut words = name.split('-').enumerate().map(|(at, word)| match word.split_at_checked(1) {
        _ if CAPITALS.contains(&word) => word.to_uppercase(),
        Some((first, rest)) if at == 0 => first.to_uppercase() + rest,
        _ => word.to_owned(),
    });
    let first = words.next().unwrap_or_default();
    words.fold(first, |title, word| title + " " + &word)
}
