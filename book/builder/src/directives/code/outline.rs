//! The items of a source file by their lines: what Go and Java have in common.

use std::ops::Range;

use anyhow::{Result, bail};

/// An item and the lines that it takes.
#[derive(Debug)]
pub(super) struct Item {
    /// What a directive may call it.
    pub(super) names: Vec<String>,
    /// The comment right above it; empty if there is none.
    pub(super) docs: Range<usize>,
    /// The item itself, with what annotates it.
    pub(super) lines: Range<usize>,
}

impl Item {
    /// The item that begins at the line `first` and ends with the line `last`. Its docs are the comments above it.
    pub(super) fn new(names: Vec<String>, all: &[&str], first: usize, last: usize) -> Self {
        let is_comment = |line: &&str| {
            let line = line.trim_start();
            ["//", "/*", "*"].iter().any(|sign| line.starts_with(sign))
        };
        let above = all[..first].iter().rev().take_while(|line| is_comment(line)).count();
        Self { names, docs: first - above..first, lines: first..last + 1 }
    }
}

/// The items called `asked`, moved to the margin, with a blank line between two.
pub(super) fn shown(code: &str, items: &[Item], asked: &[&str], docs: bool) -> Result<String> {
    let all: Vec<&str> = code.lines().collect();
    let mut shown = Vec::new();
    for name in asked {
        let mut fitting = items.iter().filter(|item| item.names.iter().any(|known| known == name));
        let Some(item) = fitting.next() else {
            let known: Vec<&str> = items.iter().flat_map(|item| &item.names).map(String::as_str).collect();
            bail!("there is no `{name}`; there are: {}", known.join(", "))
        };
        if fitting.next().is_some() {
            bail!("`{name}` is there more than once");
        }
        let first = if docs { item.docs.start } else { item.lines.start };
        let lines = &all[first..item.lines.end];
        let indent = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
        let moved: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        shown.push(moved.join("\n"));
    }
    Ok(shown.join("\n\n"))
}
