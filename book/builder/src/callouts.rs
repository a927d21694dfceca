//! Numbered call-outs: a numbered list directly under a listing, each item of which begins with a piece of the line that it explains.
//!
//! ```text
//! {{#code pitfalls/04-multiplexing/src/in_flight.rs InFlight::register}}
//!
//! 1. `free.pop()` takes an id that …
//! ```
//!
//! The number is shown at the line's end and in the list. It is drawn by the style sheet, so it is neither selected nor copied.

use anyhow::{Result, bail, ensure};

use crate::fragment;

/// What the lines are numbered with. A listing with more notes is two listings.
const SIGNS: [&str; 9] = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨"];

/// How a piece is handed to a directive.
const OPTION: &str = "note=";

/// The list under a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callouts {
    /// The line of its first item.
    pub first: usize,
    /// The line of its last one, or of the last continuation of that.
    pub last: usize,
    /// What each item begins with.
    pub pieces: Vec<String>,
}

impl Callouts {
    /// The list that explains the listing of line `directive`, if one stands under it.
    ///
    /// # Errors
    /// Only some of its items begin with a piece of code.
    pub fn below(lines: &[&str], directive: usize) -> Result<Option<Self>> {
        let Some(first) = (directive + 1..lines.len()).find(|&at| !lines[at].trim().is_empty()) else {
            return Ok(None);
        };
        if !lines[first].starts_with("1. `") {
            return Ok(None);
        }
        let end = (first..lines.len()).find(|&at| lines[at].trim().is_empty()).unwrap_or(lines.len());
        let items = (first..end).filter_map(|at| item(lines[at]));
        let pieces: Result<Vec<String>> = items.map(piece).collect();
        Ok(Some(Self { first, last: end - 1, pieces: pieces? }))
    }

    /// The pieces as arguments of the listing's directive.
    pub fn options(&self) -> impl Iterator<Item = String> {
        self.pieces.iter().map(|piece| format!("{OPTION}{piece}"))
    }
}

/// What follows the number of a list's item.
fn item(line: &str) -> Option<&str> {
    let (number, text) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// The code that an item begins with.
fn piece(item: &str) -> Result<String> {
    let ticks = item.bytes().take_while(|&byte| byte == b'`').count();
    let fence = "`".repeat(ticks);
    match item[ticks..].split_once(&fence) {
        Some((piece, _)) if ticks > 0 => Ok(piece.trim().to_owned()),
        _ => bail!("each note begins with a piece of its line in backticks, and this one does not: {item}"),
    }
}

/// The arguments of a directive that shows a listing, and the pieces that its notes are about.
#[must_use]
pub fn split(arguments: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut rest, mut pieces) = (Vec::new(), Vec::new());
    for argument in arguments {
        match argument.strip_prefix(OPTION) {
            Some(piece) => pieces.push(piece.to_owned()),
            None => rest.push(argument.clone()),
        }
    }
    (rest, pieces)
}

/// A listing whose lines are numbered where `pieces` stand.
///
/// # Errors
/// A piece does not stand in exactly one line, two stand in one, or there are too many.
pub fn listing(path: &str, language: &str, text: &str, pieces: &[String]) -> Result<String> {
    if pieces.is_empty() {
        return Ok(fragment::code(path, language, text));
    }
    ensure!(
        pieces.len() <= SIGNS.len(),
        "{} notes under one listing; {} is the most",
        pieces.len(),
        SIGNS.len()
    );
    let text = text.trim_end();
    let mut marks = vec![None; text.lines().count()];
    for (piece, sign) in pieces.iter().zip(SIGNS) {
        let at = line_of(text, piece)?;
        ensure!(
            marks[at].is_none(),
            "two notes are about one line:\n{}",
            text.lines().nth(at).unwrap_or_default()
        );
        marks[at] = Some(sign);
    }
    let lines: Vec<String> = text.lines().zip(marks).map(|(line, mark)| marked(line, mark)).collect();
    Ok(fragment::listing(path, language, &lines.join("\n")))
}

/// The line that has `piece` in it.
fn line_of(text: &str, piece: &str) -> Result<usize> {
    let with: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.contains(piece)).map(|(at, _)| at).collect();
    match with.as_slice() {
        [at] if text.lines().nth(*at).is_some_and(|line| line.matches(piece).count() == 1) => Ok(*at),
        [] => bail!("a note is about `{piece}`, which is not in the listing:\n{text}"),
        _ => bail!("a note is about `{piece}`, which is in the listing more than once:\n{text}"),
    }
}

/// A line as HTML, with its sign where a style sheet finds it.
fn marked(line: &str, mark: Option<&str>) -> String {
    let Some(sign) = mark else { return fragment::escaped(line) };
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    format!("{indent}<span class=\"lab-marked\" data-mark=\"{sign}\">{}</span>", fragment::escaped(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn add(a: u32) {\n    total += a;\n    total\n}\n";

    fn pieces(pieces: &[&str]) -> Vec<String> {
        pieces.iter().map(|&piece| piece.to_owned()).collect()
    }

    #[test]
    fn a_list_of_pieces_directly_below_is_found_with_its_continuations() {
        let lines = [
            "{{#code a b}}",
            "",
            "1. `total += a` adds,",
            "   and may wrap.",
            "2. `` a ` `` too.",
            "",
            "Words.",
        ];
        let found = Callouts::below(&lines, 0).unwrap().unwrap();
        assert_eq!(found, Callouts { first: 2, last: 4, pieces: pieces(&["total += a", "a `"]) });
    }

    #[test]
    fn another_list_or_a_paragraph_is_left_alone() {
        for below in ["1. Words.", "- `total` is", "Words.", ""] {
            assert_eq!(Callouts::below(&["{{#code a b}}", "", below], 0).unwrap(), None, "{below}");
        }
    }

    #[test]
    fn a_list_of_which_only_some_items_are_notes_is_refused() {
        let lines = ["{{#code a b}}", "", "1. `a` is", "2. Words."];
        assert!(Callouts::below(&lines, 0).unwrap_err().to_string().contains("Words."));
    }

    #[test]
    fn a_line_carries_its_sign_and_its_text_stays_as_it_was() {
        let html = listing("a.rs", "rust", CODE, &pieces(&["total += a", "fn add"])).unwrap();
        assert!(
            html.contains("    <span class=\"lab-marked\" data-mark=\"①\">total += a;</span>\n"),
            "{html}"
        );
        assert!(
            html.contains("<span class=\"lab-marked\" data-mark=\"②\">fn add(a: u32) {</span>\n"),
            "{html}"
        );
        assert!(!html.contains(">①"), "the sign is not text, or it would be copied: {html}");
    }

    #[test]
    fn a_piece_stands_in_exactly_one_place() {
        let refused = |piece: &[&str]| listing("a.rs", "rust", CODE, &pieces(piece)).unwrap_err().to_string();
        assert!(refused(&["subtract"]).contains("not in the listing"));
        assert!(refused(&["total"]).contains("more than once"));
        assert!(refused(&["a"]).contains("more than once"));
        assert!(refused(&["d"]).contains("more than once"), "twice in one line");
        assert!(refused(&["+= a", "total +="]).contains("two notes"));
    }
}
