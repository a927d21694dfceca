//! Nothing in a page is fetched from another host: the book works offline, and nobody learns who reads it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use scraper::{ElementRef, Selector};

use super::address::is_outside;
use crate::fault::Fault;

/// Elements that fetch what they name, and the attribute that names it.
const FETCHING: [(&str, &str); 16] = [
    ("audio", "src"),
    ("embed", "src"),
    ("form", "action"),
    ("iframe", "src"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("img", "src"),
    ("img", "srcset"),
    ("input", "src"),
    ("link", "href"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("use", "href"),
    ("video", "src"),
];

/// Whether `element` fetches what its `attribute` names.
#[must_use]
pub fn fetches(element: &str, attribute: &str) -> bool {
    FETCHING.contains(&(element, attribute))
}

/// What the style sheet `text` of the file `name` fetches from outside.
#[must_use]
pub fn of_style(name: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (at, mark) in ["url(", "@import"].iter().flat_map(|mark| line.match_indices(mark)) {
            let named = line[at + mark.len()..].trim_start_matches(['(', '\'', '"', ' ']);
            let named = named.strip_prefix("url(").unwrap_or(named).trim_start_matches(['\'', '"', ' ']);
            let target: String =
                named.chars().take_while(|c| !matches!(c, ')' | '\'' | '"' | ' ' | ';')).collect();
            if is_outside(&target) {
                let what = "a page fetches nothing from another host".to_owned();
                faults.push(Fault { file: name.to_owned(), line: Some(index + 1), about: target, what });
            }
        }
    }
    faults
}

/// What the styles within a page fetch from outside.
#[must_use]
pub fn of_page(name: &str, root: ElementRef<'_>) -> Vec<Fault> {
    let styles = Selector::parse("style").expect("a selector");
    let mut faults: Vec<Fault> =
        root.select(&styles).flat_map(|style| of_style(name, &style.text().collect::<String>())).collect();
    let styled = Selector::parse("[style]").expect("a selector");
    faults.extend(
        root.select(&styled).flat_map(|element| of_style(name, element.attr("style").unwrap_or_default())),
    );
    for fault in &mut faults {
        fault.line = None;
    }
    faults
}

/// Looks at every style sheet of the site.
///
/// # Errors
/// A file cannot be read.
pub fn check(site: &Path, files: &[String]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for name in files.iter().filter(|name| name.ends_with(".css")) {
        let text = fs::read_to_string(site.join(name)).with_context(|| format!("cannot read {name}"))?;
        faults.extend(of_style(name, &text));
    }
    Ok(faults)
}
