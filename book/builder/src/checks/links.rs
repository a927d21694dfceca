//! Every link of the finished pages leads somewhere: each file, each anchor, on each page and on the print page.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use lab::files::{Skip, walk};

use super::address::{folder, is_outside, percent_decoded, resolved};
use super::outside;
use super::page::{self, Link, Page};
use crate::fault::Fault;

struct Site<'a> {
    pages: BTreeMap<String, Page>,
    files: Vec<String>,
    /// Pages that may be named before they are there.
    not_yet: &'a [String],
}

/// Looks at every page below the folder `site`. Links to the pages that are `not_yet` there are let be.
///
/// # Errors
/// The folder, or a file in it, cannot be read.
pub fn check(site: &Path, not_yet: &[String]) -> Result<Vec<Fault>> {
    let files = files(site)?;
    let mut pages = BTreeMap::new();
    for name in files.iter().filter(|name| name.ends_with(".html")) {
        let text = fs::read_to_string(site.join(name)).with_context(|| format!("cannot read {name}"))?;
        pages.insert(name.clone(), page::read(name, &text));
    }
    let mut faults = outside::check(site, &files)?;
    let all = Site { pages, files, not_yet };
    faults.extend(all.pages.iter().flat_map(|(name, page)| all.faults(name, page)));
    Ok(faults)
}

impl Site<'_> {
    fn faults(&self, name: &str, page: &Page) -> Vec<Fault> {
        let fault = |about: String, what: String| Fault { file: name.to_owned(), line: None, about, what };
        let mut faults = page.faults.clone();
        for anchor in &page.repeated {
            faults.push(fault(format!("#{anchor}"), "two elements of the page have this id".into()));
        }
        for link in &page.links {
            if let Some(what) = self.wrong(name, page, link) {
                let about = format!("<{} {}=\"{}\">", link.element, link.attribute, link.target);
                faults.push(fault(about, what));
            }
        }
        faults.dedup();
        faults
    }

    /// What is wrong with a link of the page `name`, if anything is.
    fn wrong(&self, name: &str, page: &Page, link: &Link) -> Option<String> {
        let target = link.target.trim();
        if is_outside(target) {
            if outside::fetches(&link.element, &link.attribute) {
                return Some("a page fetches nothing from another host".into());
            }
            return (!target.starts_with("https://"))
                .then(|| "a link that leads out of the book begins with https://".into());
        }
        if target.starts_with("data:") {
            return None;
        }
        if target.starts_with('/') && page.base.is_none() {
            return Some("it begins at the root of a host, and these pages are also read as files".into());
        }
        let (path, anchor) =
            target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.split('?').next().unwrap_or_default();
        let file = if path.is_empty() {
            name.to_owned()
        } else {
            match resolved(page.base.as_deref().unwrap_or_else(|| folder(name)), &percent_decoded(path)) {
                Some(file) => file,
                None => return Some("it leads out of the book's folder".into()),
            }
        };
        if self.not_yet.contains(&file) {
            return None;
        }
        if !self.files.contains(&file) {
            return Some(format!("there is no {file}"));
        }
        let anchor = anchor.filter(|anchor| !anchor.is_empty())?;
        let Some(there) = self.pages.get(file.as_str()) else { return Some(format!("{file} is not a page")) };
        let anchor = percent_decoded(anchor);
        if there.anchors.contains(&anchor) {
            return None;
        }
        let anchors: Vec<&str> =
            there.anchors.iter().map(String::as_str).filter(|id| !id.starts_with("mdbook-")).collect();
        let mut near: Vec<&str> = anchors.into_iter().filter(|id| shares_a_word(id, &anchor)).collect();
        near.truncate(12);
        let near = if near.is_empty() { String::new() } else { format!("; there are: {}", near.join(", ")) };
        Some(format!("{file} has no #{anchor}{near}"))
    }
}

fn shares_a_word(one: &str, other: &str) -> bool {
    other.split('-').any(|word| word.len() > 3 && one.contains(word))
}

/// All files below `site`, with `/` between folders.
fn files(site: &Path) -> Result<Vec<String>> {
    let found = walk(site, Skip::Nothing).into_iter();
    let mut files: Vec<String> = found.map(|file| file.map(|file| file.name)).collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}
