//! Text cut to columns, by the width that a terminal gives each character.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` with a dot for each control character: what a peer sent may hold anything, and a line feed or an escape in
/// it must not reach the terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "·")
}

/// Cuts `text` into lines of at most `width` columns, at spaces where there are any; a word that is longer than a
/// line, after its punctuation where it has some.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let text = printable(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let parts: Vec<&str> = match word.width() > width {
            true => word.split_inclusive([',', ';', '/', '&', '@']).collect(),
            false => vec![word],
        };
        for (index, part) in parts.into_iter().enumerate() {
            let gap = usize::from(!line.is_empty() && index == 0);
            if line.width() + gap + part.width() <= width {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(part);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for character in part.chars() {
                if line.width() + character.width().unwrap_or(0) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
    }
    lines.push(line);
    lines
}

/// `text` and as many spaces as it lacks for `width` columns.
pub(crate) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("pay bob thirty", 8), ["pay bob", "thirty"]);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(wrap("a\nb\u{1b}[2J", 80), ["a·b·[2J"]);
    }

    #[test]
    fn a_long_word_is_cut_after_its_punctuation() {
        assert_eq!(wrap(r#"sent {"id":7,"to":1002}"#, 12), ["sent", r#"{"id":7,"#, r#""to":1002}"#]);
    }

    #[test]
    fn a_word_that_fits_nowhere_is_cut() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }
}
