//! What is left of a mock interview: a page with the score, what was missing, and what to read.

use std::collections::BTreeMap;

/// What was said in one part, or of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The part, or the question.
    pub of: String,
    /// How long it took, in seconds.
    pub seconds: u64,
    /// What was said of what should be.
    pub said: Vec<String>,
    /// The rest.
    pub missing: Vec<String>,
    /// The chapter for it.
    pub read: String,
}

/// The page, in Markdown.
#[must_use]
pub fn page(title: &str, day: &str, notes: &[Note]) -> String {
    let points = |notes: &[Note]| -> (usize, usize) {
        let said: usize = notes.iter().map(|note| note.said.len()).sum();
        (said, said + notes.iter().map(|note| note.missing.len()).sum::<usize>())
    };
    let (said, all) = points(notes);
    let mut page = format!("# {title}\n\n{day}: {said} of {all} points.\n");
    let mut reading: BTreeMap<usize, Vec<&Note>> = BTreeMap::new();
    for note in notes {
        page.push_str(&format!("\n## {}, {}:{:02} min\n\n", note.of, note.seconds / 60, note.seconds % 60));
        note.said.iter().for_each(|point| page.push_str(&format!("- [x] {point}\n")));
        note.missing.iter().for_each(|point| page.push_str(&format!("- [ ] {point}\n")));
        if !note.missing.is_empty() {
            reading.entry(usize::MAX - note.missing.len()).or_default().push(note);
        }
    }
    if !reading.is_empty() {
        page.push_str("\n## What to read next\n\n");
    }
    let mut named = Vec::new();
    for note in reading.into_values().flatten() {
        if !named.contains(&&note.read) {
            page.push_str(&format!("1. book/src/{}: {}\n", note.read, note.of));
            named.push(&note.read);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_missed_most_is_read_first_and_each_chapter_once() {
        let note = |of: &str, missing: &[&str], read: &str| Note {
            of: of.to_owned(),
            seconds: 65,
            said: vec!["something".to_owned()],
            missing: missing.iter().map(|&point| point.to_owned()).collect(),
            read: read.to_owned(),
        };
        let notes = [
            note("one", &["a"], "x.md"),
            note("two", &["b", "c"], "y.md"),
            note("three", &["d"], "x.md"),
            note("four", &[], "z.md"),
        ];
        let page = page("Drill", "2026-11-28", &notes);
        assert!(page.contains("4 of 8 points") && page.contains("## one, 1:05 min"), "{page}");
        let reading: Vec<&str> = page.lines().filter(|line| line.starts_with("1. ")).collect();
        assert_eq!(reading, ["1. book/src/y.md: two", "1. book/src/x.md: one"]);
    }
}
