//! Text cut to columns, by the width that a terminal gives each character.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` with a dot for each control character: what a peer sent may hold anything, and a line feed or an escape in
/// it must not reach the terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "·")
}

/// Cuts `text` into lines of at most `width` columns, at spaces where there are any.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let text = printable(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= width {
            line.extend(std::iter::repeat_n(' ', gap));
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            if line.width() + character.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
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
    fn a_word_that_fits_nowhere_is_cut() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }
}
