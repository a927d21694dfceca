//! How deep each line of Go or Java ends in brackets. Text and comments do not count.

/// For each line of `code`, how many brackets are open at its end; and whether it ends inside text or a comment.
pub(super) fn open_after(code: &str) -> Vec<Depth> {
    let mut depths = Vec::new();
    let (mut brackets, mut inside) = (0, Inside::Code);
    for line in code.lines() {
        let mut rest = line;
        while let Some(next) = rest.chars().next() {
            let (taken, now) = step(rest, next, inside);
            if matches!((inside, now), (Inside::Code, Inside::Code)) {
                match next {
                    '(' | '[' | '{' => brackets += 1,
                    ')' | ']' | '}' => brackets -= 1,
                    _ => {}
                }
            }
            inside = now;
            rest = &rest[taken..];
        }
        if !matches!(inside, Inside::Comment | Inside::Raw | Inside::Block) {
            inside = Inside::Code;
        }
        depths.push(Depth { brackets, text: inside != Inside::Code });
    }
    depths
}

/// What is open at the end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Depth {
    pub(super) brackets: i32,
    /// A comment, or text of several lines.
    pub(super) text: bool,
}

impl Depth {
    /// Nothing is open.
    pub(super) fn is_whole(self) -> bool {
        self.brackets == 0 && !self.text
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Code,
    /// `// …`, to the line's end.
    Remark,
    /// `/* … */`.
    Comment,
    /// Text within one line, and the sign that ends it.
    Quote(char),
    /// Go's text between backticks.
    Raw,
    /// Java's text between three quotes.
    Block,
}

/// How many bytes of `rest`, which begins with `next`, are read at once, and what follows them.
fn step(rest: &str, next: char, inside: Inside) -> (usize, Inside) {
    let one = next.len_utf8();
    match inside {
        Inside::Code if rest.starts_with("//") => (2, Inside::Remark),
        Inside::Code if rest.starts_with("/*") => (2, Inside::Comment),
        Inside::Code if rest.starts_with("\"\"\"") => (3, Inside::Block),
        Inside::Code if matches!(next, '"' | '\'') => (1, Inside::Quote(next)),
        Inside::Code if next == '`' => (1, Inside::Raw),
        Inside::Comment if rest.starts_with("*/") => (2, Inside::Code),
        Inside::Block if rest.starts_with("\"\"\"") => (3, Inside::Code),
        Inside::Raw if next == '`' => (1, Inside::Code),
        Inside::Quote(end) if next == end => (1, Inside::Code),
        Inside::Quote(_) | Inside::Block if next == '\\' => {
            (one + rest[one..].chars().next().map_or(0, char::len_utf8), inside)
        }
        _ => (one, inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_text_and_comments_are_not_counted() {
        let code = "f(\"{\\\"(\", '{', `{\n{`) // {\n/* {\n*/ g(\"\"\"\n{ \\\"\"\" {\n\"\"\")\nh(";
        let depths: Vec<(i32, bool)> =
            open_after(code).iter().map(|depth| (depth.brackets, depth.text)).collect();
        let expected = [(1, true), (0, false), (0, true), (1, true), (1, true), (0, false), (1, false)];
        assert_eq!(depths, expected);
    }
}
