//! Bytes as people read them: offset, sixteen to a line, text beside them, a caret under the ones that matter.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

const PER_LINE: usize = 16;
const PER_NARROW_LINE: usize = 8;
/// Longer input is shown by its first lines and by those that are marked.
const MOST_LINES: usize = 8;

/// A range of bytes and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Marked {
    /// Offsets into the bytes; an empty range marks the place before its start.
    pub range: Range<usize>,
    pub says: String,
}

/// Draws `bytes`, and under the marked ones a caret with its remark. Ends with a line feed.
#[must_use]
pub fn hexdump(bytes: &[u8], marked: &[Marked]) -> String {
    dump(bytes, marked, PER_LINE)
}

/// As [`hexdump`], with eight bytes to a line where sixteen take more than `columns`.
#[must_use]
pub fn hexdump_within(bytes: &[u8], marked: &[Marked], columns: usize) -> String {
    let widest = column(PER_LINE) + PER_LINE + 3;
    dump(bytes, marked, if widest <= columns { PER_LINE } else { PER_NARROW_LINE })
}

fn dump(bytes: &[u8], marked: &[Marked], per_line: usize) -> String {
    let mut text = String::new();
    let mut left_out = false;
    let lines = bytes.len().div_ceil(per_line).max(1);
    for line in 0..lines {
        let start = line * per_line;
        let end = bytes.len().min(start + per_line);
        let last = line + 1 == lines;
        let here: Vec<&Marked> = marked.iter().filter(|mark| falls_into(mark, start, end, last)).collect();
        if line >= MOST_LINES && here.is_empty() && !last {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            text.push_str("  ...\n");
        }
        push_bytes(&mut text, start, &bytes[start..end], per_line);
        for mark in here {
            push_caret(&mut text, start..end, mark, per_line);
        }
    }
    text
}

/// A mark is drawn on the line that holds its first byte; one past the end, on the last line.
fn falls_into(mark: &Marked, start: usize, end: usize, last: bool) -> bool {
    (start..end).contains(&mark.range.start) || (last && mark.range.start >= end)
}

pub(crate) fn push_bytes(text: &mut String, offset: usize, bytes: &[u8], per_line: usize) {
    let mut line = format!("  {offset:06x} ");
    for byte in bytes {
        write!(line, " {byte:02x}").expect("a String takes every write");
    }
    while line.len() < column(per_line) + 1 {
        line.push(' ');
    }
    line.push('|');
    line.extend(bytes.iter().map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' }));
    line.push_str("|\n");
    text.push_str(&line);
}

fn push_caret(text: &mut String, line: Range<usize>, mark: &Marked, per_line: usize) {
    let from = mark.range.start.min(line.end) - line.start;
    let to = mark.range.end.clamp(line.start + from, line.start + per_line) - line.start;
    push_caret_line(text, from, to - from, &mark.says, usize::MAX);
}

/// Carets under `bytes` bytes from byte `from` of the line, and what they say; the words that do not fit into `columns`
/// go on below the first. Each line has a word at least.
pub(crate) fn push_caret_line(text: &mut String, from: usize, bytes: usize, says: &str, columns: usize) {
    let carets = if bytes > 0 { bytes * 3 - 1 } else { 1 };
    let mut line = format!("{}{}", " ".repeat(column(from)), "^".repeat(carets));
    let indent = " ".repeat(line.width());
    let mut words = says.split(' ').peekable();
    if columns == usize::MAX || words.peek().is_none() {
        writeln!(text, "{line} {says}").expect("a String takes every write");
        return;
    }
    for word in words {
        if line.width() + 1 + word.width() > columns && line.len() > indent.len() {
            writeln!(text, "{line}").expect("a String takes every write");
            line.clone_from(&indent);
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(text, "{line}").expect("a String takes every write");
}

/// The text column at which byte `index` of a line begins.
pub(crate) const fn column(index: usize) -> usize {
    10 + index * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_under_its_bytes() {
        let marks = [Marked { range: 4..6, says: "the body".into() }];
        assert_eq!(
            hexdump(b"\0\0\0\x02hi", &marks),
            "  000000  00 00 00 02 68 69                                |....hi|\n\
             \u{20}                     ^^^^^ the body\n"
        );
    }

    #[test]
    fn a_caret_past_the_end_stands_after_the_last_byte() {
        let marks = [Marked { range: 2..6, says: "missing".into() }];
        let text = hexdump(b"hi", &marks);
        assert!(text.ends_with("\n                ^^^^^^^^^^^ missing\n"), "{text}");
    }

    #[test]
    fn a_narrow_terminal_gets_eight_bytes_to_a_line() {
        let marks = [Marked { range: 9..10, says: "here".into() }];
        let text = hexdump_within(&[7; 20], &marks, 60);
        assert!(text.lines().all(|line| line.len() <= 60), "{text}");
        assert!(text.contains("\n  000008  07 07"), "{text}");
        assert!(text.contains("\n             ^^ here\n"), "{text}");
        assert_eq!(hexdump_within(&[7; 20], &marks, 80), hexdump(&[7; 20], &marks));
    }

    #[test]
    fn long_input_is_shortened_but_never_where_it_is_marked() {
        let marks = [Marked { range: 4096..4097, says: "here".into() }];
        let text = hexdump(&[7; 8192], &marks);
        assert!(text.lines().count() < 16, "{text}");
        assert!(text.contains("  001000  07"), "{text}");
        assert!(text.contains("^^ here"), "{text}");
        assert!(text.contains("  001ff0  07"), "{text}");
    }
}
