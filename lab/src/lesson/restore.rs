//! The learner's folder against the pitfall as it was handed out: what differs, and how it is restored.
//!
//! After a restore all files that were handed out are as they were. Of the learner's own files those that Cargo
//! might compile (`*.rs`: a leftover `tests/mine.rs` would be one more spec) are gone from the folder; all
//! others stay. The caller has made a backup before.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{self, Skip};
use crate::lesson::snapshot::Snapshot;

/// How one file differs from what was handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Its text is another.
    Changed,
    /// It is not there, or is not a file.
    Missing,
    /// The learner made it, and Cargo might compile it.
    Added,
}

/// The files that differ, by their path below the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// By path, `/` between folders.
    pub files: BTreeMap<String, Difference>,
}

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}", path.display())]
pub struct CannotRestore {
    /// `read`, `write` or `remove`.
    pub doing: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    source: io::Error,
}

impl Differences {
    /// Compares `folder` with `original`. Line endings do not count. In a folder that is not there, every file is missing.
    ///
    /// # Errors
    /// The first file or folder that cannot be read.
    pub fn between(original: &Snapshot, folder: &Path) -> Result<Self, CannotRestore> {
        let mut files = BTreeMap::new();
        for (name, text) in original.files() {
            let path = folder.join(name);
            let here = match fs::read(&path) {
                Ok(here) => here,
                Err(_) if !path.is_file() => {
                    files.insert(name.to_owned(), Difference::Missing);
                    continue;
                }
                Err(source) => return Err(CannotRestore { doing: "read", path, source }),
            };
            if String::from_utf8(here).map(|here| here.replace("\r\n", "\n")).as_deref() != Ok(text) {
                files.insert(name.to_owned(), Difference::Changed);
            }
        }
        for name in sources(folder)? {
            if original.file(&name).is_none() {
                files.insert(name, Difference::Added);
            }
        }
        Ok(Self { files })
    }

    /// Restores every file. Each is whole at any moment: it is written beside its place and renamed into it.
    ///
    /// # Errors
    /// The first file that cannot be written or removed; those before it are right by then.
    pub fn undo(&self, original: &Snapshot, folder: &Path) -> Result<(), CannotRestore> {
        for (name, difference) in &self.files {
            let path = folder.join(name);
            match (difference, original.file(name)) {
                (Difference::Added, _) => {
                    let removed = fs::remove_file(&path);
                    removed.map_err(|source| CannotRestore { doing: "remove", path, source })?;
                    remove_if_empty(folder, name);
                }
                (_, Some(text)) => {
                    let written =
                        make_way(folder, name).and_then(|()| files::replace(&path, text.as_bytes()));
                    written.map_err(|source| CannotRestore { doing: "write", path, source })?;
                }
                (_, None) => {}
            }
        }
        Ok(())
    }
}

/// The `*.rs` files at and below `folder`.
fn sources(folder: &Path) -> Result<Vec<String>, CannotRestore> {
    let found = files::walk_if_there(folder, Skip::LeftBehind).map_err(|why| CannotRestore {
        doing: "read",
        path: why.path,
        source: why.source,
    })?;
    Ok(found.into_iter().map(|found| found.name).filter(|name| name.ends_with(".rs")).collect())
}

/// Removes a folder that stands where the file belongs, and a file that stands where one of its folders does.
fn make_way(folder: &Path, name: &str) -> io::Result<()> {
    let mut path = folder.to_path_buf();
    let mut parts = name.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let is_folder = path.is_dir();
        match fs::symlink_metadata(&path) {
            Ok(there) if parts.peek().is_none() && there.is_dir() => fs::remove_dir_all(&path)?,
            Ok(_) if parts.peek().is_some() && !is_folder => fs::remove_file(&path)?,
            _ => {}
        }
    }
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn remove_if_empty(folder: &Path, name: &str) {
    let parents = Path::new(name).ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
    for parent in parents {
        if fs::remove_dir(folder.join(parent)).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original() -> Snapshot {
        let mut snapshot = Snapshot::default();
        snapshot.insert("Cargo.toml", "[package]\n".into());
        snapshot.insert("src/lib.rs", "fn a() {}\nfn b() {}\n".into());
        snapshot
    }

    fn handed_out() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        original().write(folder.path()).unwrap();
        folder
    }

    /// Restores, and checks that nothing differs afterwards.
    fn restored(folder: &Path) -> BTreeMap<String, Difference> {
        let differences = Differences::between(&original(), folder).unwrap();
        differences.undo(&original(), folder).unwrap();
        assert_eq!(Differences::between(&original(), folder).unwrap(), Differences::default());
        assert_eq!(fs::read_to_string(folder.join("src/lib.rs")).unwrap(), "fn a() {}\nfn b() {}\n");
        differences.files
    }

    #[test]
    fn a_folder_as_handed_out_does_not_differ_whatever_its_line_endings() {
        let folder = handed_out();
        fs::write(folder.path().join("src/lib.rs"), "fn a() {}\r\nfn b() {}\r\n").unwrap();
        assert_eq!(Differences::between(&original(), folder.path()).unwrap(), Differences::default());
    }

    #[test]
    fn changed_and_missing_files_come_back() {
        let folder = handed_out();
        fs::write(folder.path().join("src/lib.rs"), [0xff, 0xfe]).unwrap();
        fs::remove_file(folder.path().join("Cargo.toml")).unwrap();
        let found = restored(folder.path());
        assert_eq!(found["src/lib.rs"], Difference::Changed);
        assert_eq!(found["Cargo.toml"], Difference::Missing);
    }

    #[test]
    fn a_deleted_folder_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(restored(&folder.path().join("02-framing")).len(), 2);
    }

    #[test]
    fn an_added_test_goes_and_notes_stay() {
        let folder = handed_out();
        fs::create_dir_all(folder.path().join("tests/mine")).unwrap();
        fs::write(folder.path().join("tests/mine/main.rs"), "").unwrap();
        fs::write(folder.path().join("notes.md"), "mine").unwrap();
        assert_eq!(restored(folder.path())["tests/mine/main.rs"], Difference::Added);
        assert!(!folder.path().join("tests").exists());
        assert!(folder.path().join("notes.md").exists());
    }

    #[test]
    fn a_folder_where_a_file_belongs_makes_way_and_the_other_way_round() {
        let folder = handed_out();
        fs::remove_dir_all(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src"), "a file").unwrap();
        fs::remove_file(folder.path().join("Cargo.toml")).unwrap();
        fs::create_dir_all(folder.path().join("Cargo.toml/deep")).unwrap();
        restored(folder.path());
    }
}
