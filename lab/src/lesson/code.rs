//! Whether two sources are the same code, whatever their comments and their layout.

/// Whether `mine` and `other` differ in nothing but comments, blanks between words, and trailing commas.
#[must_use]
pub fn same_code(mine: &str, other: &str) -> bool {
    bare(mine) == bare(other)
}

/// `source` without comments and layout. What stands between quotes is kept as it is.
fn bare(source: &str) -> String {
    let mut bare = String::new();
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if next == '"' {
            let end = quoted(rest);
            push(&mut bare, &rest[..end]);
            end
        } else if next.is_whitespace() {
            next.len_utf8()
        } else {
            let wordy = |c: char| c.is_alphanumeric() || c == '_';
            let end =
                if wordy(next) { rest.find(|c| !wordy(c)).unwrap_or(rest.len()) } else { next.len_utf8() };
            push(&mut bare, &rest[..end]);
            end
        };
        rest = &rest[taken..];
    }
    bare
}

/// Adds a word. Words are kept apart by a blank, and a comma before a closing bracket is layout.
fn push(bare: &mut String, word: &str) {
    if matches!(word, ")" | "]" | "}") && bare.ends_with(" ,") {
        bare.truncate(bare.len() - 2);
    }
    bare.push(' ');
    bare.push_str(word);
}

/// The length of the string literal that `text` begins with. A raw string ends at its first quote here: enough to
/// compare by.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_layout_are_no_difference() {
        let mine = "fn a( b : u8,) { /* here */ c(b) // mine\n}\n";
        assert!(same_code(mine, "/// A.\nfn a(b: u8) {\n    c(\n        b,\n    )\n}\n"));
    }

    #[test]
    fn another_word_and_another_text_are() {
        for (mine, other) in
            [("a b", "ab"), ("f(\"a b\")", "f(\"ab\")"), ("x // y", "x; // y"), ("\"//\"", "\"\"")]
        {
            assert!(!same_code(mine, other), "{mine} {other}");
        }
    }

    #[test]
    fn a_quote_in_a_text_does_not_end_it() {
        assert!(same_code(r#"f("a \" // b")"#, r#"f( "a \" // b" )"#));
        assert!(!same_code(r#"f("a \" // b")"#, r#"f("a \" // c")"#));
    }
}
