//! Finds `{{#name arguments}}` in a line.

/// The beginning of every directive.
pub const OPEN: &str = "{{#";
const CLOSE: &str = "}}";

/// A directive as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// `code` of `{{#code PATH ITEM}}`.
    pub name: String,
    /// What follows the name. A quoted argument may have spaces; its quotes are not part of it.
    pub arguments: Vec<String>,
    /// The whole, for messages.
    pub written: String,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it stands. An escaped `\{{#` has lost its backslash.
    Text(String),
    Directive(Directive),
    /// A directive that does not end on its line, or whose quotes do not.
    Unfinished(String),
}

/// Splits `line` at its directives.
#[must_use]
pub fn parts(line: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(OPEN) {
        let before = &rest[..at];
        if let Some(kept) = before.strip_suffix('\\') {
            text.push_str(kept);
            text.push_str(OPEN);
            rest = &rest[at + OPEN.len()..];
            continue;
        }
        text.push_str(before);
        if !text.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut text)));
        }
        let inside = &rest[at + OPEN.len()..];
        let Some(end) = inside.find(CLOSE) else {
            parts.push(Part::Unfinished(rest[at..].to_owned()));
            return parts;
        };
        let written = &rest[at..at + OPEN.len() + end + CLOSE.len()];
        parts.push(match words(&inside[..end]) {
            Some(mut words) if !words.is_empty() => {
                let name = words.remove(0);
                Part::Directive(Directive { name, arguments: words, written: written.to_owned() })
            }
            _ => Part::Unfinished(written.to_owned()),
        });
        rest = &inside[end + CLOSE.len()..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    parts
}

/// Words between spaces; `"…"` is one word. `None` if a quote is not closed.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.into())
    }

    #[test]
    fn a_line_is_split_at_its_directives() {
        let line = r#"It costs {{#figure fixes header "no header" "16 bytes" ns}} more."#;
        let figure = Directive {
            name: "figure".into(),
            arguments: ["fixes", "header", "no header", "16 bytes", "ns"].map(str::to_owned).to_vec(),
            written: line["It costs ".len()..line.len() - " more.".len()].into(),
        };
        assert_eq!(parts(line), [text("It costs "), Part::Directive(figure), text(" more.")]);
    }

    #[test]
    fn an_escaped_directive_is_text() {
        assert_eq!(parts(r"write `\{{#code PATH}}` there"), [text("write `{{#code PATH}}` there")]);
    }

    #[test]
    fn what_is_not_closed_is_not_a_directive() {
        for line in ["{{#code a", "{{#}}", "{{#figure fixes \"a}}"] {
            assert_eq!(parts(line), [Part::Unfinished(line.into())]);
        }
    }
}
