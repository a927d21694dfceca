//! The items of a Java file: classes and their members, each four columns further in than what it is part of.

use super::brackets;
use super::outline::Item;

const INDENT: usize = 4;
const CLASSES: [&str; 4] = ["class", "record", "interface", "enum"];

/// Classes, methods, constructors and fields. A member is `Reader.next`, and so on inwards.
pub(super) fn items(code: &str) -> Vec<Item> {
    let lines: Vec<&str> = code.lines().collect();
    let mut items = Vec::new();
    within("", 0, 0..lines.len(), &lines, &mut items);
    items
}

/// The items of `part`, which stand at `depth`.
fn within(owner: &str, depth: usize, part: std::ops::Range<usize>, lines: &[&str], items: &mut Vec<Item>) {
    let code = lines[part.clone()].join("\n");
    let depths = brackets::open_after(&code);
    let mut next = part.start;
    while next < part.end {
        let first = next;
        let line = lines[first];
        let is_comment = depths[first - part.start].text || line.trim_start().starts_with(['/', '*']);
        next += 1;
        if is_comment || line.len() - line.trim_start().len() != depth * INDENT || line.trim().is_empty() {
            continue;
        }
        let ends = |&line: &usize| {
            let end = code_of(lines[line]);
            depths[line - part.start].is_whole() && (end.ends_with(['}', ';']))
        };
        let last = (first..part.end).find(ends).unwrap_or(part.end - 1);
        next = last + 1;
        let head = lines[first..=last].iter().find(|line| !line.trim_start().starts_with('@'));
        let Some(name) = head.and_then(|head| name(head)) else { continue };
        let named = format!("{owner}{name}");
        items.push(Item::new(vec![named.clone()], lines, first, last));
        if head.is_some_and(|head| is_class(head)) {
            let body = (first..last).find(|&line| code_of(lines[line]).ends_with('{'));
            within(&format!("{named}."), depth + 1, body.map_or(last, |line| line + 1)..last, lines, items);
        }
    }
}

/// `line` without a comment at its end.
fn code_of(line: &str) -> &str {
    line.rsplit_once(" //").map_or(line, |(code, _)| code).trim_end()
}

fn is_class(head: &str) -> bool {
    head.split(['(', '=']).next().unwrap_or_default().split_whitespace().any(|word| CLASSES.contains(&word))
}

/// What the item that begins with `head` is called; `None` for `package`, `import` and what has no name.
fn name(head: &str) -> Option<&str> {
    if head.starts_with("package ") || head.starts_with("import ") {
        return None;
    }
    let head = head.split(['(', '=', ';', '{']).next()?.trim();
    let words: Vec<&str> = head.split_whitespace().collect();
    let class = words.iter().position(|word| CLASSES.contains(word));
    let name = class.map_or(words.last(), |class| words.get(class + 1))?;
    name.split('<').next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "\
import java.util.Map;

/**
 * Reads.
 */
final class Fixed<T> extends Base {
    private static final int LIMIT = 1 << 20; // at most

    private final Map<Long, String> pending =
        new HashMap<>();

    Fixed(int a) {
    }

    /** Calls. */
    @Override
    public byte[] call(
        byte[] body
    ) throws Exception {
        return f(() -> {
            return \"{\";
        });
    }

    record Pair(long id, int b) {}

    static class Inner {
        void run() {
        }
    }
}
";

    #[test]
    fn members_have_names_docs_and_all_their_lines() {
        let items = items(CODE);
        let names: Vec<&str> = items.iter().map(|item| item.names[0].as_str()).collect();
        assert_eq!(
            names,
            [
                "Fixed",
                "Fixed.LIMIT",
                "Fixed.pending",
                "Fixed.Fixed",
                "Fixed.call",
                "Fixed.Pair",
                "Fixed.Inner",
                "Fixed.Inner.run"
            ]
        );
        let lines: Vec<&str> = CODE.lines().collect();
        assert_eq!(items[0].docs.len(), 3);
        assert_eq!(items[2].lines.len(), 2);
        assert_eq!(lines[items[4].docs.clone()], ["    /** Calls. */"]);
        assert_eq!(lines[items[4].lines.clone()].first(), Some(&"    @Override"));
        assert_eq!(items[4].lines.len(), 8);
    }
}
