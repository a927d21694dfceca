//! `{{#code PATH ITEM …}}`: source, item by item; Go and Java by the ending of PATH, Rust else.

use anyhow::{Context, Result, bail, ensure};

use super::file::language;
use crate::callouts;
use crate::repository::Repository;

mod brackets;
mod find;
mod go;
mod java;
mod outline;
mod source;

use find::Found;
use source::Source;

/// The items with their docs and attributes, in the order in which they are asked for. `docs=no` leaves the docs out. A numbered list
/// under it may explain lines: [`callouts`].
///
/// # Errors
/// No such file or item; says which items there are. A note is about no line, or about two.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let (arguments, notes) = callouts::split(arguments);
    let mut docs = true;
    let mut names = Vec::new();
    for argument in &arguments {
        match argument.as_str() {
            "docs=no" => docs = false,
            option if option.starts_with("docs=") => bail!("`{option}` is not an option; `docs=no` is"),
            name => names.push(name),
        }
    }
    let written = "{{#code PATH ITEM [ITEM …] [docs=no]}}";
    let Some((path, items)) = names.split_first() else { bail!("it is written {written}") };
    ensure!(!items.is_empty(), "it is written {written}; {{{{#file PATH}}}} shows a whole file");
    let text = repository.text(path)?;
    let language = language(path);
    let shown = match language {
        "go" => outline::shown(&text, &go::items(&text), items, docs),
        "java" => outline::shown(&text, &java::items(&text), items, docs),
        _ => {
            let source = Source::parse(&text).with_context(|| format!("{path} is not Rust"))?;
            let found: Result<Vec<Found<'_>>> =
                items.iter().map(|item| find::item(source.items(), item)).collect();
            found.map(|found| source.shown(&found, docs))
        }
    };
    let language = if matches!(language, "go" | "java") { language } else { "rust" };
    callouts::listing(path, language, &shown.with_context(|| path.to_string())?, &notes)
}
