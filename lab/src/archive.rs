//! A lesson's folder in one text file: how `reset` brings the broken version back without git.
//!
//! A line `-- path --` begins a file; its text runs to the next such line (the form of Go's txtar archives,
//! with one addition: a content line that itself looks like a header is written with a leading backslash).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Text files by their path, `/` between folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    files: BTreeMap<String, String>,
}

/// Why an archive or a folder could not be read as one.
#[derive(Debug, thiserror::Error)]
pub enum BadArchive {
    /// The file or folder could not be read.
    #[error("cannot be read")]
    Unreadable(#[from] io::Error),
    /// Text stands before the first `-- path --`.
    #[error("line {line}: text before the first file")]
    NoHeader {
        /// Counted from 1.
        line: usize,
    },
    /// A path that would leave the lesson's folder.
    #[error("line {line}: `{path}` leads out of the lesson")]
    Escapes {
        /// Counted from 1.
        line: usize,
        /// As written.
        path: String,
    },
}

impl Archive {
    /// Reads the archive at `path`.
    ///
    /// # Errors
    /// The system's reason, or the first line that has no place in an archive.
    pub fn read(path: &Path) -> Result<Self, BadArchive> {
        Self::parse(&fs::read_to_string(path)?)
    }

    /// Reads an archive's text.
    ///
    /// # Errors
    /// The first line that has no place in an archive.
    pub fn parse(text: &str) -> Result<Self, BadArchive> {
        let mut files = BTreeMap::new();
        let mut current: Option<(String, String)> = None;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let line_number = index + 1;
            if let Some(path) = header(line) {
                if path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains(['\\', ':']) {
                    return Err(BadArchive::Escapes { line: line_number, path: path.to_owned() });
                }
                files.extend(current.replace((path.to_owned(), String::new())));
            } else if let Some((_, content)) = &mut current {
                content.push_str(line.strip_prefix('\\').filter(|rest| escapable(rest)).unwrap_or(line));
            } else {
                return Err(BadArchive::NoHeader { line: line_number });
            }
        }
        files.extend(current);
        Ok(Self { files })
    }

    /// Packs the text files at and below `folder`, but what builds and editors leave there.
    ///
    /// # Errors
    /// The system's reason; a file that is not UTF-8 counts as unreadable.
    pub fn pack(folder: &Path) -> Result<Self, BadArchive> {
        let mut files = BTreeMap::new();
        let mut folders = vec![(folder.to_path_buf(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if left_behind(&name) {
                    continue;
                }
                let path = format!("{prefix}{name}");
                if entry.file_type()?.is_dir() {
                    folders.push((entry.path(), format!("{path}/")));
                } else {
                    let mut text = fs::read_to_string(entry.path())?.replace("\r\n", "\n");
                    if !text.ends_with('\n') && !text.is_empty() {
                        text.push('\n');
                    }
                    files.insert(path, text);
                }
            }
        }
        Ok(Self { files })
    }

    /// The archive's text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (path, content) in &self.files {
            text.push_str(&format!("-- {path} --\n"));
            for line in content.split_inclusive('\n') {
                if escapable(line) {
                    text.push('\\');
                }
                text.push_str(line);
            }
        }
        text
    }

    /// One file's text.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Puts a file in place of the one at `path`, or beside the others.
    pub fn insert(&mut self, path: &str, text: String) {
        self.files.insert(path.to_owned(), text);
    }

    /// Takes the file at `path` out, if there is one.
    pub fn remove(&mut self, path: &str) -> Option<String> {
        self.files.remove(path)
    }

    /// Writes every file below `folder`, which is made if need be; other files there stay.
    ///
    /// # Errors
    /// The system's reason; what was written by then stays.
    pub fn unpack(&self, folder: &Path) -> io::Result<()> {
        for (path, text) in &self.files {
            let target: PathBuf = folder.join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, text)?;
        }
        Ok(())
    }
}

fn header(line: &str) -> Option<&str> {
    line.trim_end_matches(['\r', '\n'])
        .strip_prefix("-- ")?
        .strip_suffix(" --")
        .filter(|path| !path.is_empty())
}

/// A content line that would be read as a header, or that begins with the backslash that guards one.
fn escapable(line: &str) -> bool {
    header(line.trim_start_matches('\\')).is_some()
}

/// What builds and editors leave beside the files that matter.
pub(crate) fn left_behind(name: &str) -> bool {
    name == "target"
        || name.starts_with('.')
        || [".snap.new", ".orig", ".rej", "~"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let mut archive = Archive::default();
        archive.insert("src/lib.rs", "fn main() {}\n".into());
        archive.insert("notes.txt", "-- not a header --\n\\-- nor this --\n\\ plain\n\n".into());
        archive.insert("empty", String::new());
        assert_eq!(Archive::parse(&archive.to_text()).unwrap(), archive);
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        for path in ["../x", "/etc/x", "a/../../x", "C:\\x", "a//b"] {
            let refused = Archive::parse(&format!("-- {path} --\ntext\n"));
            assert!(matches!(refused, Err(BadArchive::Escapes { line: 1, .. })), "{path}: {refused:?}");
        }
    }

    #[test]
    fn text_before_the_first_file_is_refused() {
        assert!(matches!(Archive::parse("hello\n"), Err(BadArchive::NoHeader { line: 1 })));
    }
}
