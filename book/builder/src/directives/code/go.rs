//! The items of a Go file, as gofmt writes it: each begins at the margin.

use super::brackets;
use super::outline::Item;

/// Functions, types, variables and constants. A method is `Client.Call`; a group has all the names in it.
pub(super) fn items(code: &str) -> Vec<Item> {
    let lines: Vec<&str> = code.lines().collect();
    let depths = brackets::open_after(code);
    let mut items = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        let first = next;
        let last = (first..lines.len()).find(|&line| depths[line].is_whole()).unwrap_or(lines.len() - 1);
        next = last + 1;
        let names = names(&lines[first..=last]);
        if !names.is_empty() {
            items.push(Item::new(names, &lines, first, last));
        }
    }
    items
}

fn names(item: &[&str]) -> Vec<String> {
    let head = item[0];
    if let Some(function) = head.strip_prefix("func ") {
        let (receiver, rest) = match function.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
            Some((receiver, rest)) => (receiver.rsplit([' ', '*']).next(), rest),
            None => (None, function),
        };
        let receiver = receiver.map_or(String::new(), |receiver| word(receiver).to_owned() + ".");
        return vec![receiver + word(rest)];
    }
    let Some(rest) = ["type ", "var ", "const "].iter().find_map(|kind| head.strip_prefix(kind)) else {
        return Vec::new();
    };
    if rest.starts_with('(') {
        let inside = item.iter().filter_map(|line| line.strip_prefix('\t'));
        return inside.map(word).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    rest.split([' ', ',']).take(1).map(|name| word(name).to_owned()).collect()
}

/// The name that `text` begins with.
fn word(text: &str) -> &str {
    let end = text.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "\
// Package fixed reads.
package fixed

import (
	\"io\"
)

// Limit is the most.
const Limit = 1 << 20

var (
	errA = 1
	// B.
	errB = 2
)

// Reader reads.
type Reader struct {
	from io.Reader
}

func (r *Reader) Next(
	most int,
) ([]byte, error) {
	return nil, nil
}

func (r Pair[K]) Key() { _ = `}
` }

func Of[T any](x T) T { return x }
";

    #[test]
    fn items_have_names_docs_and_all_their_lines() {
        let items = items(CODE);
        let names: Vec<String> = items.iter().map(|item| item.names.join("+")).collect();
        assert_eq!(names, ["Limit", "errA+errB", "Reader", "Reader.Next", "Pair.Key", "Of"]);
        let lines: Vec<&str> = CODE.lines().collect();
        assert_eq!(lines[items[2].docs.clone()], ["// Reader reads."]);
        assert_eq!(items[3].docs.len(), 0);
        assert_eq!(lines[items[3].lines.clone()].last(), Some(&"}"));
        assert_eq!(items[3].lines.len(), 5);
        assert_eq!(items[4].lines.len(), 2);
    }
}
