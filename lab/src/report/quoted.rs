//! Somebody else's text: what a test said, or printed.

use crate::report::style::{FAINT, count, cut, painted, screen};

const INDENT: &str = "  ";
const MOST_COLUMNS: usize = 400;
/// Where a fact of the evidence begins, after its indent and its name.
const FACT: usize = 11;

/// `text` indented, cut where it floods, and wrapped where the screen ends.
pub(super) fn quoted(text: &str, most: usize) -> String {
    quoted_on(screen(), text, most)
}

fn quoted_on(columns: Option<usize>, text: &str, most: usize) -> String {
    let refolded = columns.map(|columns| tape::refolded(text, columns.saturating_sub(INDENT.len())));
    let text = refolded.as_deref().unwrap_or(text);
    let lines: Vec<&str> = text.trim_matches('\n').lines().collect();
    let mut shown: Vec<String> = lines.iter().take(most).map(|line| fitted(columns, line)).collect();
    if lines.len() > most {
        shown.push(painted(FAINT, format!("{INDENT}… {} more", count(lines.len() - most, "line"))));
    }
    shown.join("\n")
}

fn fitted(columns: Option<usize>, line: &str) -> String {
    let line = cut(line, MOST_COLUMNS);
    let line = line.trim_end();
    let (lead, rest) = line.split_at(hang(line));
    match columns {
        Some(columns) if !keeps_its_columns(lead, rest) => {
            let (first, others) =
                (format!("{INDENT}{lead}"), " ".repeat(INDENT.len() + lead.chars().count()));
            let options = textwrap::Options::new(columns)
                .initial_indent(&first)
                .subsequent_indent(&others)
                .word_separator(textwrap::WordSeparator::AsciiSpace)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            textwrap::fill(rest, options).trim_end().to_owned()
        }
        _ => format!("{INDENT}{line}").trim_end().to_owned(),
    }
}

/// How much of `line` stands to the left of what follows when it is wrapped: `  hurts    `, or its indent.
fn hang(line: &str) -> usize {
    let begins = |(lead, rest): &(&str, &str)| {
        lead.starts_with("  ") && !lead[2..].starts_with(' ') && lead.ends_with(' ') && !rest.starts_with(' ')
    };
    let is_fact = line.split_at_checked(FACT).as_ref().is_some_and(begins);
    if is_fact { FACT } else { line.len() - line.trim_start_matches(' ').len() }
}

/// Hexdumps, the carets below them, sequence diagrams, tables: what stands below what is what they say.
fn keeps_its_columns(lead: &str, rest: &str) -> bool {
    let box_drawing = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
    rest.starts_with('^')
        || rest.matches('|').count() > 1
        || rest.contains("   ")
        || lead.chars().chain(rest.chars()).any(box_drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_fact_hangs_under_itself() {
        let text =
            "pitfall-02 is broken on purpose: this stays red\n  hurts    to proto3 what is absent is zero";
        let expected = "  pitfall-02 is broken on purpose: this\n  stays red\n    hurts    to proto3 what is absent is\n\
                        \u{20}            zero";
        assert_eq!(quoted_on(Some(40), text, 9), expected);
    }

    #[test]
    fn a_long_word_is_broken_and_hangs_too() {
        let text = format!("  wire     {}", "x".repeat(30));
        let expected = format!("    wire     {}\n             {}", "x".repeat(27), "x".repeat(3));
        assert_eq!(quoted_on(Some(40), &text, 9), expected);
    }

    #[test]
    fn what_stands_in_columns_is_left_alone() {
        for line in [
            "  000000  00 00 00 0a 70 61 79 20  |....pay |",
            "                                                    ^^^^^ 12 bytes follow: the second message",
            "  0.000 s    │────── 14 bytes ──────>│ and then it waits for an answer",
            "  time       client                      server",
        ] {
            assert_eq!(quoted_on(Some(40), line, 9), format!("  {line}"));
        }
    }

    #[test]
    fn a_hexdump_is_drawn_for_a_narrow_screen() {
        let marks = [tape::Marked { range: 12..14, says: "12 bytes follow: the second message".into() }];
        let text = quoted_on(Some(60), &tape::hexdump(&[7; 16], &marks), 9);
        assert!(text.lines().all(|line| line.len() <= 60), "{text}");
        assert!(text.contains("^^^^^ 12 bytes follow"), "{text}");
    }

    #[test]
    fn a_pipe_has_no_end_of_a_line() {
        let line = format!("  hurts    {}", "word ".repeat(30));
        assert_eq!(quoted_on(None, &line, 9), format!("  {}", line.trim_end()));
    }
}
