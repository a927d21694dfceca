//! The text of items: as their author has laid it out.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemImpl};

use super::find::Found;

/// A file of Rust: its text, and what is in it.
pub(super) struct Source<'a> {
    text: &'a str,
    file: syn::File,
}

impl<'a> Source<'a> {
    /// Reads a file's text.
    pub(super) fn parse(text: &'a str) -> syn::Result<Self> {
        Ok(Self { text, file: syn::parse_file(text)? })
    }

    pub(super) fn items(&self) -> &[Item] {
        &self.file.items
    }

    /// The text of what was found, a blank line between them. Neighbours of one `impl` share its head.
    pub(super) fn shown(&self, found: &[Found<'_>], docs: bool) -> String {
        let mut text = String::new();
        let mut head: Option<&ItemImpl> = None;
        for part in found {
            let block = match part {
                Found::InImpl(block, _) => Some(*block),
                Found::Item(_) | Found::InTrait(_) => None,
            };
            let same = matches!((head, block), (Some(head), Some(block)) if std::ptr::eq(head, block));
            if !same && head.is_some() {
                text.push_str("}\n");
            }
            if !text.is_empty() {
                text.push('\n');
            }
            if let Some(block) = block.filter(|_| !same) {
                text.push_str(&self.head(block));
            }
            head = block;
            text.push_str(&match part {
                Found::Item(item) => dedented(&self.lines(item.span().byte_range(), docs)),
                Found::InTrait(item) => dedented(&self.lines(item.span().byte_range(), docs)),
                Found::InImpl(_, item) => self.lines(item.span().byte_range(), docs),
            });
        }
        if head.is_some() {
            text.push_str("}\n");
        }
        text
    }

    /// `impl<T> InFlight<T> {`, without docs and attributes.
    fn head(&self, block: &ItemImpl) -> String {
        let start = block.unsafety.map_or(block.impl_token.span, |token| token.span).byte_range().start;
        let end = block.brace_token.span.open().byte_range().end;
        format!("{}\n", &self.text[start..end])
    }

    /// The whole lines of `range`, each ended by a line feed.
    fn lines(&self, range: Range<usize>, docs: bool) -> String {
        let start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[range.end..].find('\n').map_or(self.text.len(), |at| range.end + at);
        let mut left_out = Docs(Vec::new());
        if !docs {
            left_out.visit_file(&self.file);
        }
        let mut text = String::new();
        let mut at = start;
        for line in self.text[start..end].split_inclusive('\n') {
            let code = at + (line.len() - line.trim_start().len());
            if !left_out.0.iter().any(|doc| doc.contains(&code)) {
                text.push_str(line.trim_end());
                text.push('\n');
            }
            at += line.len();
        }
        text
    }
}

/// Where the doc comments are.
struct Docs(Vec<Range<usize>>);

impl<'ast> Visit<'ast> for Docs {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("doc") {
            self.0.push(attribute.span().byte_range());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// `text` as far to the left as it goes.
fn dedented(text: &str) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = text.lines().filter(|line| !line.is_empty()).map(|line| indent(&line)).min().unwrap_or(0);
    text.lines().map(|line| format!("{}\n", line.get(least..).unwrap_or_default())).collect()
}
