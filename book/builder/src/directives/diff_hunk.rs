//! `{{#hunk NN FILE N}}`: one hunk of what the fix changes.

use anyhow::{Context, Result, bail};
use lab::lesson::changes::Hunk;

use super::exactly;
use crate::fragment;
use crate::repository::Repository;

/// Hunk `N`, counted from 1, of the difference between the twins' `src/FILE`. One that changes a single line is folded under that line.
///
/// # Errors
/// No such lesson, file or hunk; says which hunks there are.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [asked, file, number] = exactly(arguments, "{{#hunk NN FILE N}}, as in {{#hunk 04 in_flight.rs 1}}")?;
    let lesson = repository.lesson(asked)?;
    let path = format!("src/{}", file.strip_prefix("src/").unwrap_or(file));
    let hunks = repository.hunks(lesson)?;
    let of_file: Vec<&Hunk> = hunks.iter().filter(|hunk| hunk.path == path).collect();
    if of_file.is_empty() {
        let mut files: Vec<&str> = hunks.iter().map(|hunk| hunk.path.as_str()).collect();
        files.dedup();
        bail!("the twins of {} do not differ in {path}; they do in: {}", lesson.slug, files.join(", "));
    }
    let number: usize = number.parse().with_context(|| format!("`{number}` is not the number of a hunk"))?;
    let Some(hunk) = number.checked_sub(1).and_then(|index| of_file.get(index)) else {
        let places: Vec<String> = of_file
            .iter()
            .enumerate()
            .map(|(index, hunk)| format!("{}: {}", index + 1, hunk.place))
            .collect();
        bail!("{path} has no hunk {number}; there are:\n{}", places.join("\n"));
    };
    let shown = fragment::diff(&format!("pitfalls/{}/{path}", lesson.slug), &hunk.place, &hunk.lines);
    Ok(match small(&hunk.lines) {
        Some(line) => {
            let of = fragment::escaped(file.strip_prefix("src/").unwrap_or(file));
            let summary = format!("{of}: <code>{}</code>", fragment::escaped(&line));
            fragment::folded_as("lab-small", &summary, &shown)
        }
        None => shown,
    })
}

/// What a hunk of one line changes, with its sign. It needs no listing around it. `None` if the hunk changes more.
fn small(lines: &str) -> Option<String> {
    let with = |sign: char| move |line: &&str| line.starts_with(sign) && line.len() > 1;
    let added: Vec<&str> = lines.lines().filter(with('+')).collect();
    let removed: Vec<&str> = lines.lines().filter(with('-')).collect();
    let of = |line: &str| format!("{} {}", &line[..1], line[1..].trim());
    match (removed.as_slice(), added.as_slice()) {
        ([line], []) | ([], [line]) => Some(of(line)),
        ([before], [after]) => Some(format!("{}   {}", of(before), of(after))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hunk_of_one_line_is_small_and_says_it() {
        assert_eq!(small(" a\n-    free: Vec<Id>,\n b\n").as_deref(), Some("- free: Vec<Id>,"));
        assert_eq!(small("-  a\n+  b\n").as_deref(), Some("- a   + b"));
        assert_eq!(small("-a\n+b\n+c\n"), None);
    }
}
