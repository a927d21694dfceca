//! The text files of one version of a lesson's folder, in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use crate::files::Unreadable;
use crate::files::{self, Found, Skip};

/// Text files by their path, `/` between folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    files: BTreeMap<String, String>,
}

impl Snapshot {
    /// The text files at and below `folder`, without what builds and editors leave there. Line endings become `\n`.
    ///
    /// # Errors
    /// The first file or folder that cannot be read; a file that is not UTF-8 counts as one.
    pub fn of(folder: &Path) -> Result<Self, Unreadable> {
        Self::of_those(folder, |_| true)
    }

    /// As [`Snapshot::of`], but only the files whose path `wanted` accepts are read.
    ///
    /// # Errors
    /// The first folder, or file that is wanted, that cannot be read.
    pub fn of_those(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Self, Unreadable> {
        let mut files = BTreeMap::new();
        for found in files::walk(folder, Skip::LeftBehind) {
            let Found { path, name } = found?;
            if !wanted(&name) {
                continue;
            }
            let mut text = files::read_text(&path).map_err(|source| Unreadable { path, source })?;
            if !text.ends_with('\n') && !text.is_empty() {
                text.push('\n');
            }
            files.insert(name, text);
        }
        Ok(Self { files })
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

    /// The files whose path `keep` accepts.
    #[must_use]
    pub fn only(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.files.retain(|path, _| keep(path));
        self
    }

    /// What a learner repairs: the sources and the manifest.
    #[must_use]
    pub fn code(self) -> Self {
        self.only(is_code)
    }

    /// What a learner repairs, in `folder`. A picture that they keep beside it is not read.
    ///
    /// # Errors
    /// As [`Snapshot::of`].
    pub fn of_code(folder: &Path) -> Result<Self, Unreadable> {
        Self::of_those(folder, is_code)
    }

    /// The paths whose texts differ, or that only one of the two has.
    #[must_use]
    pub fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let paths = self.files.keys().chain(other.files.keys());
        let mut differing: Vec<&str> =
            paths.map(String::as_str).filter(|path| self.file(path) != other.file(path)).collect();
        differing.sort_unstable();
        differing.dedup();
        differing
    }

    /// Writes every file below `folder`, which is made if need be; other files there stay.
    ///
    /// # Errors
    /// The system's reason; what was written by then stays.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
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

fn is_code(path: &str) -> bool {
    path.starts_with("src/") || path == "Cargo.toml" || path == "build.rs"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_without_what_editors_leave() {
        let folder = tempfile::tempdir().unwrap();
        let mut snapshot = Snapshot::default();
        snapshot.insert("src/lib.rs", "fn main() {}\n".into());
        snapshot.insert("empty", String::new());
        snapshot.write(folder.path()).unwrap();
        fs::write(folder.path().join("src/lib.rs~"), "older").unwrap();
        assert_eq!(Snapshot::of(folder.path()).unwrap(), snapshot);
    }

    #[test]
    fn a_file_that_is_not_text_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("picture.rs"), [0xff, 0xfe]).unwrap();
        let refused = Snapshot::of(folder.path()).unwrap_err();
        assert!(refused.to_string().contains("picture.rs"), "{refused}");
    }
}
