//! The book's chapters, cut at their headings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::CannotSearch;
use super::words::words;

/// A heading of the book, and what stands below it up to the next.
#[derive(Clone, Debug)]
pub struct Section {
    /// The chapter's file, from the checkout's root.
    pub file: PathBuf,
    /// The line of the heading, from 1.
    pub line: usize,
    /// The chapter's title.
    pub chapter: String,
    /// The heading, without its marks.
    pub heading: String,
    pub(super) words: BTreeSet<String>,
}

/// All sections of all chapters, by file and line.
pub(super) fn sections(root: &Path) -> Result<Vec<Section>, CannotSearch> {
    let mut all = Vec::new();
    for file in chapters(root)? {
        let path = root.join(&file);
        let text = fs::read_to_string(&path).map_err(|source| CannotSearch::Chapter { path, source })?;
        all.extend(cut(&file, &text));
    }
    Ok(all)
}

/// `book/src` and its folders.
fn chapters(root: &Path) -> Result<Vec<PathBuf>, CannotSearch> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("book").join("src")];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let cannot = |source| CannotSearch::Chapter { path: path.clone(), source };
        for entry in fs::read_dir(&path).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let one = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(one);
            } else if one.extension().is_some_and(|extension| extension == "md")
                && !one.ends_with("SUMMARY.md")
            {
                files.push(one);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn cut(file: &Path, text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut chapter = String::new();
    let mut in_code = false;
    for (nth, line) in text.lines().enumerate() {
        in_code ^= line.starts_with("```");
        let heading = line.trim_start_matches('#').trim();
        if !in_code && line.starts_with('#') && !heading.is_empty() {
            let heading = heading.replace(['`', '*'], "");
            if chapter.is_empty() {
                chapter.clone_from(&heading);
            }
            sections.push(Section {
                file: file.to_owned(),
                line: nth + 1,
                chapter: chapter.clone(),
                words: words(&heading),
                heading,
            });
        } else if let Some(section) = sections.last_mut() {
            section.words.extend(words(line));
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_cut_at_its_headings_and_not_in_its_code() {
        let text = "# Framing\n\nOne read.\n\n## `read` of 0\n\n```sh\n# no heading\n```\nThe end.\n";
        let sections = cut(Path::new("02.md"), text);
        let seen: Vec<_> = sections.iter().map(|one| (one.line, one.heading.as_str())).collect();
        assert_eq!(seen, [(1, "Framing"), (5, "read of 0")]);
        assert!(sections.iter().all(|one| one.chapter == "Framing"));
        assert!(sections[1].words.contains("heading") && sections[1].words.contains("end"));
    }
}
