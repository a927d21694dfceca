//! Notices that a file of a lesson was saved.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::files::{Skip, walk};

/// An editor saves in several steps: until nothing has changed for this long, it may still be at it.
const QUIET: Duration = Duration::from_millis(60);
const MOST_QUIET: u32 = 20;
const POLL: Duration = Duration::from_millis(300);
/// The system's watcher is not told of everything: of a folder that another machine writes, for instance.
const SAFETY_NET: Duration = Duration::from_secs(2);

/// The files of one folder as they were last seen.
///
/// The system's watcher only says when to look. What counts is whether a file is another than before, by its
/// size and time, so that a file renamed over another, a folder that goes and comes back, and the many events
/// of one save all are one save.
#[derive(Debug)]
pub struct Saves {
    folder: PathBuf,
    seen: Snapshot,
    watcher: Option<(RecommendedWatcher, mpsc::Receiver<()>)>,
    next_look: Instant,
}

type Snapshot = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

impl Saves {
    /// Begins to watch `folder`. With `poll`, or where the system has no watcher, it looks from time
    /// to time.
    #[must_use]
    pub fn of(folder: &Path, poll: bool) -> Self {
        // The folder above is watched too: this one may be deleted and come back.
        let above = folder.parent().unwrap_or(folder);
        let watcher = if poll { None } else { watch(above) };
        Self { folder: folder.to_path_buf(), seen: snapshot(folder), watcher, next_look: Instant::now() }
    }

    /// Whether it looks from time to time instead of being told.
    #[must_use]
    pub fn polls(&self) -> bool {
        self.watcher.is_none()
    }

    /// Whether anything was saved since this was last asked. Returns at once if nothing was, and else when the
    /// save is over.
    pub fn any(&mut self) -> bool {
        let told = self.watcher.as_ref().is_some_and(|(_, told)| told.try_iter().count() > 0);
        if !told && Instant::now() < self.next_look {
            return false;
        }
        self.next_look = Instant::now() + if self.polls() { POLL } else { SAFETY_NET };
        let mut now = snapshot(&self.folder);
        if now == self.seen {
            return false;
        }
        for _ in 0..MOST_QUIET {
            thread::sleep(QUIET);
            let later = snapshot(&self.folder);
            if later == now {
                break;
            }
            now = later;
        }
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn watch(folder: &Path) -> Option<(RecommendedWatcher, mpsc::Receiver<()>)> {
    let (tell, told) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |_: notify::Result<notify::Event>| {
        // Nobody listens once the watch is over.
        let _ = tell.send(());
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::Recursive).ok()?;
    Some((watcher, told))
}

/// Every file that may matter to the spec. What cannot be read is left out: it comes back when it can.
fn snapshot(folder: &Path) -> Snapshot {
    let mut files = Snapshot::new();
    for found in walk(folder, Skip::LeftBehind).into_iter().flatten() {
        if let Ok(there) = fs::metadata(&found.path) {
            files.insert(found.path, (there.len(), there.modified().ok()));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits for `saves` to notice, for as long as a slow machine may need.
    fn noticed(saves: &mut Saves) -> bool {
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience {
            if saves.any() {
                return true;
            }
            thread::yield_now();
        }
        false
    }

    fn lesson() -> (tempfile::TempDir, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("02-framing");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "one").unwrap();
        (above, folder)
    }

    #[test]
    fn each_way_to_save_is_noticed_once() {
        for poll in [false, true] {
            let (above, folder) = lesson();
            let mut saves = Saves::of(&folder, poll);
            let lib = folder.join("src/lib.rs");

            fs::write(&lib, "two!").unwrap();
            assert!(noticed(&mut saves), "written in place");

            fs::write(above.path().join("beside"), "three!!").unwrap();
            fs::rename(above.path().join("beside"), &lib).unwrap();
            assert!(noticed(&mut saves), "renamed over");

            fs::remove_file(&lib).unwrap();
            fs::write(&lib, "four!!!!").unwrap();
            assert!(noticed(&mut saves), "deleted and written again");

            fs::write(folder.join("src/more.rs"), "").unwrap();
            assert!(noticed(&mut saves), "a new file");
            assert!(!saves.any(), "nothing more");
        }
    }

    #[test]
    fn a_folder_that_goes_and_comes_back_is_still_watched() {
        let (_above, folder) = lesson();
        let mut saves = Saves::of(&folder, false);
        fs::remove_dir_all(&folder).unwrap();
        assert!(noticed(&mut saves));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "back").unwrap();
        assert!(noticed(&mut saves));
    }

    #[test]
    fn what_editors_leave_beside_a_file_is_no_save() {
        let (_above, folder) = lesson();
        let mut saves = Saves::of(&folder, true);
        for name in [".lib.rs.swp", "lib.rs~", "#lib.rs#"] {
            fs::write(folder.join("src").join(name), "x").unwrap();
        }
        saves.next_look = Instant::now();
        assert!(!saves.any());
    }
}
