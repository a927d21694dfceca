//! `{{#code PATH ITEM …}}`: Rust source, item by item.

use anyhow::{Context, Result, bail, ensure};

use crate::fragment;
use crate::repository::Repository;

mod find;
mod source;

use find::Found;
use source::Source;

/// The items with their docs and attributes, in the order in which they are asked for. `docs=no` leaves the docs out.
///
/// # Errors
/// No such file or item; says which items there are.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let mut docs = true;
    let mut names = Vec::new();
    for argument in arguments {
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
    let source = Source::parse(&text).with_context(|| format!("{path} is not Rust"))?;
    let shown = items.iter().map(|item| find::item(source.items(), item));
    let shown: Vec<Found<'_>> = shown.collect::<Result<_>>().with_context(|| path.to_string())?;
    Ok(fragment::code(path, "rust", &source.shown(&shown, docs)))
}
