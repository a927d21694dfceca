//! JSON with one line for each element of a list.

use serde::Serialize;

/// A JSON list, each item on a line of its own.
pub(crate) fn list<T>(items: &[T], line: impl Fn(&T) -> String) -> String {
    let lines: Vec<String> = items.iter().map(line).collect();
    if lines.is_empty() { "[]".into() } else { format!("[\n{}\n]", lines.join(",\n")) }
}

/// What `value` is on one line.
pub(crate) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("results have neither maps nor anything else that JSON cannot say")
}

/// `head`, a struct whose last field is an empty list, with `list` in that field.
pub(crate) fn with_list(head: &impl Serialize, list: &str) -> String {
    let head = line(head);
    let open = head.strip_suffix("[]}").expect("the last field is an empty list");
    format!("{open}{list}}}")
}
