//! A copy of the learner's whole folder, made before anything in it is touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::{self, Found, Skip};

/// The copy could not be made. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("cannot copy {} to {}", from.display(), to.display())]
pub struct NoBackup {
    /// The file or folder that could not be copied.
    pub from: PathBuf,
    /// Its destination.
    pub to: PathBuf,
    source: io::Error,
}

/// Copies `folder`, byte for byte, to a new folder below `keep` that is named `slug` and the time (UTC), and
/// returns its path. A folder with that name is a complete copy: it gets its name when everything is there. What builds leave
/// behind, a `target` with a `CACHEDIR.TAG`, is not copied.
///
/// # Errors
/// [`NoBackup`] names the first file that cannot be read or written; what was copied by then is removed.
pub fn make(keep: &Path, slug: &str, folder: &Path, now: SystemTime) -> Result<PathBuf, NoBackup> {
    let backups = keep.join("backup");
    let partial = backups.join(format!(".{slug}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&partial);
    let whole = copy(folder, &partial).and_then(|()| {
        let to = unused(&backups, &format!("{slug}-{}", stamp(now)));
        fs::rename(&partial, &to).map_err(|source| failed(&partial, &to, source))?;
        Ok(to)
    });
    if whole.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    whole
}

fn copy(folder: &Path, to: &Path) -> Result<(), NoBackup> {
    fs::create_dir_all(to).map_err(|source| failed(folder, to, source))?;
    for found in files::walk(folder, Skip::Builds) {
        let Found { path: from, name } = found.map_err(|why| failed(&why.path, to, why.source))?;
        let to = to.join(name);
        let made = to.parent().map_or(Ok(()), fs::create_dir_all);
        // A link is kept as what it leads to; one that leads nowhere, or to a folder, as where it leads.
        let copied = made.and_then(|()| match fs::read_link(&from) {
            Ok(place) if !from.is_file() => fs::write(&to, place.to_string_lossy().as_bytes()),
            _ => fs::copy(&from, &to).map(drop),
        });
        copied.map_err(|source| failed(&from, &to, source))?;
    }
    Ok(())
}

fn failed(from: &Path, to: &Path, source: io::Error) -> NoBackup {
    NoBackup { from: from.to_path_buf(), to: to.to_path_buf(), source }
}

fn unused(backups: &Path, name: &str) -> PathBuf {
    let first = backups.join(name);
    let later = (2_u32..).map(|number| backups.join(format!("{name}-{number}")));
    std::iter::once(first).chain(later).find(|path| !path.exists()).expect("numbers do not run out")
}

/// `20260131-235959`.
fn stamp(now: SystemTime) -> String {
    let text = humantime::format_rfc3339_seconds(now).to_string();
    text.replace('T', " ")
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c => c.is_ascii_digit().then_some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("work/src")).unwrap();
        fs::write(folder.path().join("work/src/lib.rs"), [0xff, 0xfe, 0]).unwrap();
        folder
    }

    #[test]
    fn two_backups_within_a_second_are_two() {
        let folder = folder();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
        let make =
            || make(&folder.path().join(".lab"), "02-framing", &folder.path().join("work"), now).unwrap();
        let (first, second) = (make(), make());
        assert!(first.ends_with("02-framing-19700102-000000"), "{}", first.display());
        assert!(second.ends_with("02-framing-19700102-000000-2"), "{}", second.display());
        for copy in [first, second] {
            assert_eq!(fs::read(copy.join("src/lib.rs")).unwrap(), [0xff, 0xfe, 0]);
        }
    }

    #[test]
    fn a_backup_that_cannot_be_made_leaves_nothing_half_done() {
        let folder = folder();
        fs::write(folder.path().join(".lab"), "a file where a folder belongs").unwrap();
        let made =
            make(&folder.path().join(".lab"), "02-framing", &folder.path().join("work"), SystemTime::now());
        assert!(made.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_a_build_left_is_not_copied() {
        let folder = folder();
        let work = folder.path().join("work");
        fs::create_dir(work.join("target")).unwrap();
        fs::write(work.join("target/CACHEDIR.TAG"), "").unwrap();
        let copy = make(folder.path(), "02-framing", &work, SystemTime::now()).unwrap();
        assert!(copy.join("src").exists() && !copy.join("target").exists());
    }
}
