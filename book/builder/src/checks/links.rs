//! Every link of the finished pages leads somewhere: each file, each anchor, on each page and on the print page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use scraper::{Html, Selector};

use super::address::{folder, is_outside, percent_decoded, resolved};
use super::outside;
use crate::fault::Fault;

/// What a page names, and what can be named of it.
struct Page {
    anchors: BTreeSet<String>,
    /// Anchors that two elements have.
    repeated: BTreeSet<String>,
    links: Vec<Link>,
    /// The folder that its links are relative to, if it says so itself.
    base: Option<String>,
    faults: Vec<Fault>,
}

struct Link {
    element: String,
    attribute: String,
    target: String,
}

/// Looks at every page below the folder `site`.
///
/// # Errors
/// The folder, or a file in it, cannot be read.
pub fn check(site: &Path) -> Result<Vec<Fault>> {
    let files = files(site)?;
    let mut pages = BTreeMap::new();
    for name in files.iter().filter(|name| name.ends_with(".html")) {
        let text = fs::read_to_string(site.join(name)).with_context(|| format!("cannot read {name}"))?;
        pages.insert(name.as_str(), read(name, &text));
    }
    let known: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    for (name, page) in &pages {
        faults.extend(page.faults.iter().cloned());
        let fault = |about: &str, what: String| Fault {
            file: (*name).to_owned(),
            line: None,
            about: about.to_owned(),
            what,
        };
        for anchor in &page.repeated {
            faults.push(fault(&format!("#{anchor}"), "two elements of the page have this id".into()));
        }
        for link in &page.links {
            if let Some(what) = wrong(name, page, link, &pages, &known) {
                let about = format!("<{} {}=\"{}\">", link.element, link.attribute, link.target);
                faults.push(fault(&about, what));
            }
        }
    }
    faults.extend(outside::check(site, &files)?);
    faults.dedup();
    Ok(faults)
}

fn wrong(
    name: &str,
    page: &Page,
    link: &Link,
    pages: &BTreeMap<&str, Page>,
    known: &BTreeSet<&str>,
) -> Option<String> {
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
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or_default();
    let file = if path.is_empty() {
        name.to_owned()
    } else {
        match resolved(page.base.as_deref().unwrap_or_else(|| folder(name)), &percent_decoded(path)) {
            Some(file) => file,
            None => return Some("it leads out of the book's folder".into()),
        }
    };
    if !known.contains(file.as_str()) {
        return Some(format!("there is no {file}"));
    }
    let anchor = anchor.filter(|anchor| !anchor.is_empty())?;
    let Some(there) = pages.get(file.as_str()) else { return Some(format!("{file} is not a page")) };
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

fn shares_a_word(one: &str, other: &str) -> bool {
    other.split('-').any(|word| word.len() > 3 && one.contains(word))
}

fn read(name: &str, text: &str) -> Page {
    let html = Html::parse_document(text);
    let root = html.root_element();
    let mut page = Page {
        anchors: BTreeSet::new(),
        repeated: BTreeSet::new(),
        links: Vec::new(),
        base: None,
        faults: outside::of_page(name, root),
    };
    let everything = Selector::parse("*").expect("a selector");
    for element in root.select(&everything) {
        let tag = element.value().name();
        if tag == "base" {
            page.base = element.attr("href").map(|base| folder(base.trim_start_matches('/')).to_owned());
            continue;
        }
        let named = element.attr("id").or_else(|| element.attr("name").filter(|_| tag == "a"));
        if let Some(anchor) = named
            && !page.anchors.insert(anchor.to_owned())
        {
            page.repeated.insert(anchor.to_owned());
        }
        for (attribute, value) in element.value().attrs() {
            if matches!(attribute, "href" | "src" | "xlink:href" | "data" | "action" | "srcset" | "poster") {
                let targets: Vec<&str> = if attribute == "srcset" {
                    value.split(',').filter_map(|part| part.split_whitespace().next()).collect()
                } else {
                    vec![value]
                };
                page.links.extend(targets.into_iter().map(|target| Link {
                    element: tag.to_owned(),
                    attribute: attribute.to_owned(),
                    target: target.to_owned(),
                }));
            }
        }
    }
    page
}

/// All files below `site`, with `/` between folders.
fn files(site: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![(site.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(files)
}
