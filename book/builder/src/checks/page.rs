//! A finished page: what it names, and what can be named of it.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use super::address::folder;
use super::outside;
use crate::fault::Fault;

pub(super) struct Page {
    /// The places in it that can be named.
    pub(super) anchors: BTreeSet<String>,
    /// Anchors that two elements have.
    pub(super) repeated: BTreeSet<String>,
    /// In the page's order.
    pub(super) links: Vec<Link>,
    /// The folder that its links are relative to, if it says so itself.
    pub(super) base: Option<String>,
    /// What it fetches from outside by its styles.
    pub(super) faults: Vec<Fault>,
}

/// An attribute that names another file, or a place in it.
pub(super) struct Link {
    pub(super) element: String,
    pub(super) attribute: String,
    pub(super) target: String,
}

/// Reads the page `name`.
pub(super) fn read(name: &str, text: &str) -> Page {
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
