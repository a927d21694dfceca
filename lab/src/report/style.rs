//! Colour and width. Text is printed through `anstream`, which drops the colours where they have no place:
//! in a pipe, under `NO_COLOR`, in a terminal that cannot show them.

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// A heading, or the one thing to type next.
pub const STRONG: Style = Style::new().bold();
/// What is there for the second look.
pub const FAINT: Style = Style::new().dimmed();
/// Green: holds.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Red: does not hold.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Yellow: look here.
pub const CARE: Style = AnsiColor::Yellow.on_default();
/// A command or a place to go to.
pub const PLACE: Style = AnsiColor::Cyan.on_default();

const PIPE_COLUMNS: usize = 80;
const FEWEST_COLUMNS: usize = 40;
const MOST_COLUMNS: usize = 110;
const NO_BREAK: &str = "\u{a0}";

/// `text` in a style.
#[must_use]
pub fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// How wide to print: the terminal's columns within reason, or 80 where there is no terminal.
#[must_use]
pub fn width() -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    columns.or_else(asked).unwrap_or(PIPE_COLUMNS).clamp(FEWEST_COLUMNS, MOST_COLUMNS)
}

/// The columns that somebody else's text has to keep to: the terminal's, or those asked for with `COLUMNS`. A pipe
/// has no end of a line.
#[must_use]
pub fn screen() -> Option<usize> {
    let terminal = || terminal_size::terminal_size_of(std::io::stdout());
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    let columns = terminal().map(|(width, _)| usize::from(width.0)).or_else(asked);
    columns.map(|columns| columns.max(FEWEST_COLUMNS))
}

/// `text` in lines of at most [`width`] columns; the first line begins with `first`, the others with `rest`.
/// What stands between backticks stays on one line: it is there to be copied. Neither `text` nor the beginnings may be painted: escape codes would be counted.
#[must_use]
pub fn wrapped(first: &str, rest: &str, text: &str) -> String {
    let options = textwrap::Options::new(width())
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let code = |(nth, part): (usize, &str)| {
        if nth % 2 == 1 { part.replace(' ', NO_BREAK) } else { part.to_owned() }
    };
    let text = text.split('`').enumerate().map(code).collect::<Vec<_>>().join("`");
    textwrap::fill(&text, options).replace(NO_BREAK, " ")
}

/// `text` without a path's last lines of breaking: cut to `columns`, with an ellipsis if it was longer.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let mut room = columns.saturating_sub(1);
    let kept: String = text
        .chars()
        .take_while(|c| {
            let wide = c.width().unwrap_or(0);
            let fits = wide <= room;
            room = room.saturating_sub(wide);
            fits
        })
        .collect();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// `1 test`, `2 tests`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_to_be_copied_stays_on_one_line() {
        let command = "`cargo lab test framing 'a message split at any byte is one message'`";
        let text = wrapped("- ", "  ", &format!("words before it and {command} and words after it"));
        assert!(text.contains(command) && text.lines().count() > 1, "{text}");
    }

    #[test]
    fn a_long_text_is_cut_by_its_width() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("too long", 5), "too…");
        assert_eq!(cut("語語語", 5), "語語…");
    }
}
