//! A hexdump that was drawn sixteen bytes to a line, drawn again for a narrow terminal.

use crate::hex::{column, push_bytes, push_caret_line};

const PER_LINE: usize = 16;
const PER_NARROW_LINE: usize = 8;

/// A line of a hexdump.
struct Bytes {
    offset: usize,
    bytes: Vec<u8>,
}

/// A caret under some bytes of a line.
struct Caret<'a> {
    from: usize,
    bytes: usize,
    says: &'a str,
}

/// `text` with every hexdump in it at eight bytes to a line, so that each with its carets fits 60 columns. A remark that
/// does not fit goes on below itself. Every other line stays as it is, and so does all of it where `columns` are enough.
#[must_use]
pub fn refolded(text: &str, columns: usize) -> String {
    if column(PER_LINE) + PER_LINE + 3 <= columns {
        return text.to_owned();
    }
    let mut refolded = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(dumped) = bytes(line) else {
            refolded.push_str(line);
            refolded.push('\n');
            continue;
        };
        let mut carets = Vec::new();
        while let Some(caret) = lines.peek().and_then(|line| caret(line)) {
            carets.push(caret);
            lines.next();
        }
        let last = dumped.bytes.len().saturating_sub(1) / PER_NARROW_LINE;
        for part in 0..=last {
            let start = part * PER_NARROW_LINE;
            let end = dumped.bytes.len().min(start + PER_NARROW_LINE);
            push_bytes(&mut refolded, dumped.offset + start, &dumped.bytes[start..end], PER_NARROW_LINE);
            // One past the end stands on the last line.
            let here = |caret: &&Caret<'_>| (caret.from / PER_NARROW_LINE).min(last) == part;
            for caret in carets.iter().filter(here) {
                let from = caret.from - start;
                let bytes = caret.bytes.min(PER_NARROW_LINE.saturating_sub(from).max(1));
                push_caret_line(&mut refolded, from, bytes, caret.says, columns);
            }
        }
    }
    refolded
}

/// The bytes that `line` shows, if it is one of a hexdump: `  000010  00 00 …  |..…|`.
fn bytes(line: &str) -> Option<Bytes> {
    let (offset, rest) = line.strip_prefix("  ")?.split_at_checked(6)?;
    let (hex, shown) = rest.strip_prefix("  ")?.split_once(" |")?;
    let hex = hex.trim_end();
    let bytes: Option<Vec<u8>> = hex
        .split_terminator(' ')
        .map(|byte| u8::from_str_radix(byte, 16).ok().filter(|_| byte.len() == 2))
        .collect();
    let bytes = bytes?;
    let fits = shown.len() == bytes.len() + 1 && shown.ends_with('|') && bytes.len() <= PER_LINE;
    Some(Bytes { offset: usize::from_str_radix(offset, 16).ok()?, bytes: fits.then_some(bytes)? })
}

/// What `line` points at, if it is a caret below a hexdump.
fn caret(line: &str) -> Option<Caret<'_>> {
    let marked = line.trim_start_matches(' ');
    let from = (line.len() - marked.len()).checked_sub(column(0)).filter(|from| from.is_multiple_of(3))? / 3;
    let says = marked.trim_start_matches('^');
    let carets = marked.len() - says.len();
    (carets > 0).then(|| Caret { from, bytes: (carets + 1) / 3, says: says.trim_start() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Marked, hexdump, hexdump_within};

    #[test]
    fn it_is_as_if_it_had_been_drawn_narrow() {
        for (length, ranges) in
            [(20, [2..4, 9..10]), (16, [1..2, 16..16]), (3, [0..1, 3..9]), (0, [0..0, 0..4])]
        {
            let bytes: Vec<u8> = (60..60 + length).collect();
            let marks = ranges.map(|range| Marked { range, says: "here".to_owned() });
            let wide = format!("first\n{}  hurts  last\n", hexdump(&bytes, &marks));
            let narrow = format!("first\n{}  hurts  last\n", hexdump_within(&bytes, &marks, 58));
            assert_eq!(refolded(&wide, 58), narrow);
            assert_eq!(refolded(&wide, 80), wide);
        }
    }

    #[test]
    fn a_long_remark_goes_on_below_itself_and_fits() {
        let marks =
            [Marked { range: 6..8, says: "12 bytes follow: the second message of this payment".into() }];
        let text = refolded(&hexdump(&[7; 16], &marks), 58);
        assert!(text.lines().all(|line| line.len() <= 58), "{text}");
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(words.ends_with(&["07", "07", "07", "07", "07", "07", "07", "07", "|........|"]), "{text}");
        assert!(text.contains("^^^^^ 12 bytes follow"), "{text}");
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for line in ["  000000  00 zz  |..|", "  000000  0 1  |..|", "  │ a | b |", "    ^ that"] {
            assert_eq!(refolded(line, 58), format!("{line}\n"));
        }
    }
}
