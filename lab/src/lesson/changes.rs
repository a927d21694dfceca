//! What differs between two versions of a crate: as a patch, or drawn for people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::Style;
use similar::{ChangeTag, InlineChangeOptions, TextDiff};

use crate::lesson::snapshot::Snapshot;
use crate::report::style::{BAD, FAINT, GOOD, PLACE, painted};

const CONTEXT_LINES: usize = 3;

/// The files that differ between two snapshots.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

/// Lines that differ, with three lines of context around them, as `diff -U3` has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The file, below the crate's folder: `src/lib.rs`.
    pub path: String,
    /// `@@ -31,7 +31,7 @@`.
    pub place: String,
    /// The lines, each with its `+`, `-` or blank, each ended by a line feed.
    pub lines: String,
}

/// Which version's line numbers a drawing gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Those of the version before.
    Before,
    /// Those of the version after.
    After,
}

impl Changes {
    /// The files of `before` and `after` that are not the same.
    #[must_use]
    pub fn between(before: &Snapshot, after: &Snapshot) -> Self {
        let paths: BTreeSet<&str> = before.files().chain(after.files()).map(|(path, _)| path).collect();
        let files = paths.into_iter().map(|path| File {
            path: path.to_owned(),
            before: before.file(path).map(str::to_owned),
            after: after.file(path).map(str::to_owned),
        });
        Self { files: files.filter(|file| file.before != file.after).collect() }
    }

    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, below the crate's folder.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// How many lines were added, and how many removed.
    #[must_use]
    pub fn lines(&self) -> (usize, usize) {
        let mut lines = (0, 0);
        for file in &self.files {
            for change in file.diff().iter_all_changes() {
                match change.tag() {
                    ChangeTag::Insert => lines.0 += 1,
                    ChangeTag::Delete => lines.1 += 1,
                    ChangeTag::Equal => {}
                }
            }
        }
        lines
    }

    /// `8 lines added, 3 removed`.
    #[must_use]
    pub fn count(&self) -> String {
        let (added, removed) = self.lines();
        let noun = if added == 1 { "line" } else { "lines" };
        format!("{added} {noun} added, {removed} removed")
    }

    /// A patch that `patch -p1` takes in the folder that `below` is relative to.
    #[must_use]
    pub fn unified(&self, below: &str) -> String {
        let mut text = String::new();
        for file in &self.files {
            let folder = if below.is_empty() { String::new() } else { format!("{below}/") };
            let name = |side: &str, there: &Option<String>| match there {
                Some(_) => format!("{side}/{folder}{}", file.path),
                None => "/dev/null".to_owned(),
            };
            let diff = file.diff();
            let mut unified = diff.unified_diff();
            unified.context_radius(CONTEXT_LINES).header(&name("a", &file.before), &name("b", &file.after));
            write!(text, "{unified}").expect("a String takes every write");
        }
        text
    }

    /// All hunks, file by file, in the order of their lines.
    #[must_use]
    pub fn hunks(&self) -> Vec<Hunk> {
        let of_file = |file: &File| {
            let diff = file.diff();
            let mut unified = diff.unified_diff();
            unified.context_radius(CONTEXT_LINES).missing_newline_hint(false);
            let hunks = unified.iter_hunks().map(|hunk| {
                let text = hunk.to_string();
                let (place, lines) = text.split_once('\n').unwrap_or((&text, ""));
                Hunk { path: file.path.clone(), place: place.to_owned(), lines: lines.to_owned() }
            });
            hunks.collect::<Vec<_>>()
        };
        self.files.iter().flat_map(of_file).collect()
    }

    /// Each hunk under the place of its first changed line, removed and added lines in colour, what differs
    /// within a line on a ground of its own.
    #[must_use]
    pub fn drawn(&self, below: &str, numbers: Numbers) -> String {
        let mut text = String::new();
        for file in &self.files {
            file.draw(below, numbers, &mut text);
        }
        text
    }
}

impl File {
    fn diff(&self) -> TextDiff<'_, '_, str> {
        fn text(side: Option<&String>) -> &str {
            side.map(String::as_str).unwrap_or_default()
        }
        TextDiff::from_lines(text(self.before.as_ref()), text(self.after.as_ref()))
    }

    fn draw(&self, below: &str, numbers: Numbers, text: &mut String) {
        let diff = self.diff();
        let mut options = InlineChangeOptions::new();
        options.semantic_cleanup(true);
        for group in diff.grouped_ops(CONTEXT_LINES) {
            let mut place = None;
            let mut lines = String::new();
            for op in &group {
                // Where a block becomes a longer or a shorter one, the words that they share say nothing.
                let alike = op.old_range().len() == op.new_range().len();
                for change in diff.iter_inline_changes_with_options(op, options) {
                    let (mark, style) = match change.tag() {
                        ChangeTag::Equal => (' ', FAINT),
                        ChangeTag::Delete => ('-', BAD),
                        ChangeTag::Insert => ('+', GOOD),
                    };
                    if change.tag() != ChangeTag::Equal && place.is_none() {
                        place = Some(match numbers {
                            Numbers::Before => op.old_range().start,
                            Numbers::After => op.new_range().start,
                        });
                    }
                    lines.push_str(&line(mark, style, change.values(), alike));
                }
            }
            let what = match (&self.before, &self.after) {
                (None, _) => "  (new)",
                (_, None) => "  (removed)",
                _ => "",
            };
            let place = format!("{below}/{}:{}", self.path, place.unwrap_or(0) + 1);
            writeln!(text, "{}{what}\n{}\n", painted(PLACE, place), lines.trim_end())
                .expect("a String takes every write");
        }
    }
}

fn line(mark: char, style: Style, parts: &[(bool, &str)], alike: bool) -> String {
    // Where all of a line is new there is nothing to point at within it.
    let all = parts.iter().all(|(emphasised, part)| *emphasised || part.trim().is_empty());
    let points = alike && !all;
    if mark == ' ' && parts.iter().all(|(_, part)| part.trim().is_empty()) {
        return "\n".to_owned();
    }
    let mut line = painted(style, mark);
    for (emphasised, part) in parts {
        let part = part.trim_end_matches(['\n', '\r']);
        if !part.is_empty() {
            let marked = *emphasised && points && !part.trim().is_empty();
            let style = if marked { style.invert() } else { style };
            line.push_str(&painted(style, part));
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::patch;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (path, text) in files {
            snapshot.insert(path, (*text).to_owned());
        }
        snapshot
    }

    fn pair() -> (Snapshot, Snapshot) {
        let before = "a\nb\nc\nd\nlet n = stream.read(&mut buffer).await?;\nf\n";
        let after = "a\nb\nc\nd\nlet n = stream.read_exact(&mut buffer).await?;\nf\ng\n";
        (
            snapshot(&[("src/lib.rs", before), ("src/same.rs", "same\n"), ("src/old.rs", "old\n")]),
            snapshot(&[("src/lib.rs", after), ("src/same.rs", "same\n"), ("src/new.rs", "new\n")]),
        )
    }

    #[test]
    fn a_patch_turns_the_one_into_the_other() {
        let (before, after) = pair();
        let text = Changes::between(&before, &after).unified(".");
        assert_eq!(patch::apply(&before, &text.replace("/./", "/")).unwrap(), after, "{text}");
    }

    #[test]
    fn hunks_are_those_of_diff() {
        let (before, after) = pair();
        let hunks = Changes::between(&before, &after).hunks();
        let places: Vec<(&str, &str)> = hunks.iter().map(|hunk| (&*hunk.path, &*hunk.place)).collect();
        let lib = ("src/lib.rs", "@@ -2,5 +2,6 @@");
        assert_eq!(places, [lib, ("src/new.rs", "@@ -0,0 +1 @@"), ("src/old.rs", "@@ -1 +0,0 @@")]);
        assert!(hunks[0].lines.starts_with(" b\n c\n d\n-let n") && hunks[0].lines.ends_with(" f\n+g\n"));
    }

    #[test]
    fn lines_are_counted() {
        let (before, after) = pair();
        assert_eq!(Changes::between(&before, &after).count(), "3 lines added, 2 removed");
        assert!(Changes::between(&before, &before).is_empty());
    }

    #[test]
    fn a_drawing_names_the_line_that_changed_first_and_marks_the_word() {
        let (before, after) = pair();
        let drawn = Changes::between(&before, &after).drawn("pitfalls/02-framing", Numbers::Before);
        let plain = anstream::adapter::strip_str(&drawn).to_string();
        assert!(plain.contains("pitfalls/02-framing/src/lib.rs:5\n b\n c\n d\n-let n"), "{plain}");
        assert!(plain.contains("pitfalls/02-framing/src/new.rs:1  (new)\n+new\n"), "{plain}");
        let marked = painted(GOOD.invert(), "stream.read_exact");
        assert!(drawn.contains(&marked), "{drawn:?}");
    }
}
