//! Files: folders walked by one rule, texts with one kind of line ending, a file replaced as a whole.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file or folder that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct Unreadable {
    /// The file or folder.
    pub path: PathBuf,
    pub source: io::Error,
}

/// What a walk leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    Nothing,
    /// Folders that hold what a build made, which their `CACHEDIR.TAG` says.
    Builds,
    /// These, and what editors, `patch` and insta leave beside the files that matter.
    LeftBehind,
}

impl Skip {
    fn takes(self, entry: &fs::DirEntry, name: &str, is_folder: bool) -> bool {
        let build = || is_folder && entry.path().join("CACHEDIR.TAG").exists();
        match self {
            Self::Nothing => false,
            Self::Builds => build(),
            Self::LeftBehind => left_behind(name) || build(),
        }
    }
}

fn left_behind(name: &str) -> bool {
    name == "target"
        || name.starts_with(['.', '#'])
        || [".snap.new", ".orig", ".rej", "~"].iter().any(|end| name.ends_with(end))
}

/// A file below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    /// Its path below the folder, `/` between folders.
    pub name: String,
}

/// The files at and below `folder`, in no order. A link counts as a file and is not followed, so a walk always ends.
/// A folder that cannot be read is one error, and the walk goes on; one that goes meanwhile is left out.
#[must_use]
pub fn walk(folder: &Path, skip: Skip) -> Vec<Result<Found, Unreadable>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, below)) = folders.pop() {
        let mut unreadable = |source: io::Error| {
            if below.is_empty() || source.kind() != io::ErrorKind::NotFound {
                found.push(Err(Unreadable { path: path.clone(), source }));
            }
        };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(why) => {
                unreadable(why);
                continue;
            }
        };
        for entry in entries {
            let entry = match entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind.is_dir()))) {
                Ok((entry, is_folder)) => (entry, is_folder),
                Err(why) => {
                    found.push(Err(Unreadable { path: path.clone(), source: why }));
                    continue;
                }
            };
            let (entry, is_folder) = entry;
            let name = entry.file_name().to_string_lossy().into_owned();
            if skip.takes(&entry, &name, is_folder) {
                continue;
            }
            let name = format!("{below}{name}");
            if is_folder {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                found.push(Ok(Found { path: entry.path(), name }));
            }
        }
    }
    found
}

/// As [`walk`], of a folder that may not be there: it has no files then.
///
/// # Errors
/// The first folder that cannot be read.
pub fn walk_if_there(folder: &Path, skip: Skip) -> Result<Vec<Found>, Unreadable> {
    if folder.exists() { walk(folder, skip).into_iter().collect() } else { Ok(Vec::new()) }
}

/// The text of a file, its line endings `\n`.
///
/// # Errors
/// The system's reason; a file that is not UTF-8 is `InvalidData`.
pub fn read_text(path: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(path)?.replace("\r\n", "\n"))
}

/// Puts `bytes` in place of the file, which is whole at any moment: they are written beside it, as `NAME.lab-new`, and
/// renamed over it. Its folder is made if need be.
///
/// # Errors
/// The system's reason. The file is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lab-new");
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, skip: Skip) -> Vec<String> {
        let mut names: Vec<String> =
            walk(folder, skip).into_iter().map(|found| found.unwrap().name).collect();
        names.sort();
        names
    }

    #[test]
    fn each_walk_leaves_out_what_it_says() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["src/lib.rs", "src/lib.rs~", "#lib.rs#", ".git/HEAD", "out/CACHEDIR.TAG", "out/lib.rlib"]
        {
            replace(&folder.path().join(name), b"").unwrap();
        }
        assert_eq!(names(folder.path(), Skip::Nothing).len(), 6);
        assert_eq!(
            names(folder.path(), Skip::Builds),
            ["#lib.rs#", ".git/HEAD", "src/lib.rs", "src/lib.rs~"]
        );
        assert_eq!(names(folder.path(), Skip::LeftBehind), ["src/lib.rs"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_or_empty_as_one_asks() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        assert!(walk(&gone, Skip::Nothing).remove(0).unwrap_err().to_string().contains("gone"));
        assert_eq!(walk_if_there(&gone, Skip::Nothing).unwrap(), []);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, b"one").unwrap();
        fs::create_dir(folder.path().join("file.lab-new")).unwrap();
        assert!(replace(&path, b"two").is_err());
        assert_eq!(read_text(&path).unwrap(), "one");
    }
}
