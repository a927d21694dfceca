//! Markdown for a terminal: prose is wrapped, code keeps its lines, and no mark is left that only a browser needs.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use textwrap::core::display_width;

use crate::report::style::{FAINT, PLACE, STRONG, painted, width};

const NO_BREAK: &str = "\u{a0}";

/// `markdown` in lines of at most [`width`] columns that begin with `indent`, painted; each block ends with a newline, and an empty line is
/// between two of them. A code span stays on one line if it fits on one; a code block is printed as it is.
#[must_use]
pub fn prose(indent: &str, markdown: &str) -> String {
    let mut page = Page { indents: vec![indent.to_owned()], ..Page::default() };
    for event in Parser::new(markdown) {
        page.take(event);
    }
    page.end_paragraph();
    page.text
}

/// `code` as it is, below `indent`.
#[must_use]
pub fn listing(indent: &str, code: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
    code.trim_end().lines().map(line).collect()
}

#[derive(Default)]
struct Page {
    text: String,
    /// The paragraph that is being read.
    paragraph: String,
    /// What lines begin with, inside the lists and quotes that are open.
    indents: Vec<String>,
    /// What the next line begins with instead: an item's mark.
    mark: Option<String>,
    /// The numbers of the open lists' next items.
    lists: Vec<Option<u64>>,
    code: Option<String>,
    /// Whether the list that is open has its items apart.
    apart: bool,
    link: String,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.paragraph.push_str(&text),
            },
            Event::Code(code) => self.span(&code),
            Event::SoftBreak => self.paragraph.push(' '),
            Event::HardBreak => self.paragraph.push('\n'),
            Event::Rule => self.block(&painted(FAINT, "───")),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Html(text) | Event::InlineHtml(text) => self.paragraph.push_str(&text),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.apart = true,
            Tag::Heading { .. } | Tag::Strong => self.paragraph.push_str(&STRONG.render().to_string()),
            Tag::Link { dest_url, .. } => self.link = dest_url.into_string(),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.end_paragraph();
                self.code = Some(String::new());
            }
            Tag::BlockQuote(_) => self.deeper("│ ".to_owned()),
            Tag::List(first) => {
                self.end_paragraph();
                self.lists.push(first);
                self.apart = self.lists.len() == 1;
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                let outer = self.indent();
                self.deeper(" ".repeat(mark.len()));
                self.mark = Some(format!("{outer}{mark}"));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => {
                self.paragraph.push_str(&STRONG.render_reset().to_string());
                self.end_paragraph();
            }
            TagEnd::Strong => self.paragraph.push_str(&STRONG.render_reset().to_string()),
            TagEnd::Link => {
                let link = std::mem::take(&mut self.link);
                if !self.paragraph.ends_with(&link) {
                    self.paragraph.push_str(&format!(" ({link})"));
                }
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let indent = format!("{}  ", self.indent());
                self.apart = true;
                self.part();
                self.text.push_str(&listing(&indent, &code));
            }
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.end_paragraph();
                self.indents.pop();
                self.mark = None;
                self.apart = false;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.apart = self.lists.is_empty();
            }
            _ => {}
        }
    }

    /// A code span. Its backticks stay: where there is no colour, nothing else tells it from prose.
    fn span(&mut self, code: &str) {
        let span = format!("`{code}`");
        let fits = display_width(&self.indent()) + display_width(&span) <= width();
        let span = if fits { span.replace(' ', NO_BREAK) } else { span };
        self.paragraph.push_str(&painted(PLACE, span));
    }

    fn indent(&self) -> String {
        self.indents.concat()
    }

    fn deeper(&mut self, by: String) {
        self.end_paragraph();
        self.indents.push(by);
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if !paragraph.trim().is_empty() {
            self.block(paragraph.trim());
        }
    }

    fn block(&mut self, text: &str) {
        self.part();
        let rest = self.indent();
        let first = self.mark.take().unwrap_or_else(|| rest.clone());
        let options = textwrap::Options::new(width())
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.text.push_str(&textwrap::fill(text, options).replace(NO_BREAK, " "));
        self.text.push('\n');
    }

    /// An empty line between two blocks, unless they are items of a tight list.
    fn part(&mut self) {
        if self.apart && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.apart = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str) -> String {
        anstream::adapter::strip_str(&prose("  ", markdown)).to_string()
    }

    #[test]
    fn paragraphs_are_wrapped_and_code_blocks_are_not() {
        let long = "word ".repeat(40);
        let text = plain(&format!("{long}\n\n```text\n  {long}|\n\n\tlast\n```\nAfter.\n"));
        let (before, after) = text.split_once("\n\n").unwrap();
        assert!(
            before.lines().count() > 1 && before.lines().all(|line| line.starts_with("  word")),
            "{text}"
        );
        assert_eq!(after, format!("      {long}|\n\n    \tlast\n\n  After.\n"));
    }

    #[test]
    fn a_code_span_stays_on_one_line_and_keeps_its_backticks() {
        let command = "`cargo lab test framing 'a message split at any byte is one message'`";
        for words in 0..20 {
            let text = plain(&format!("{}{command} and more", "word ".repeat(words)));
            assert!(text.contains(command), "{text}");
        }
        let endless = plain(&format!("`{}`", "word ".repeat(40)));
        assert!(endless.lines().all(|line| display_width(line) <= width()), "{endless}");
    }

    #[test]
    fn marks_that_only_a_browser_needs_are_gone() {
        assert_eq!(plain("a **bold** and *leaning* word"), "  a bold and leaning word\n");
        assert_eq!(plain("see [the RFC](https://a.b/c)"), "  see the RFC (https://a.b/c)\n");
        assert_eq!(plain("<https://a.b/c>"), "  https://a.b/c\n");
    }

    #[test]
    fn items_hang_below_their_mark() {
        let long = "word ".repeat(30);
        let text = plain(&format!("Two:\n\n1. {long}\n2. last\n   - inner\n\nAfter.\n"));
        assert!(text.starts_with("  Two:\n\n  1. word") && text.contains("\n     word"), "{text}");
        assert!(text.ends_with("\n  2. last\n     - inner\n\n  After.\n"), "{text}");
    }

    #[test]
    fn what_is_painted_ends_where_it_should() {
        let text = prose("", "`a` b");
        assert_eq!(text, format!("{} b\n", painted(PLACE, "`a`")));
    }
}
