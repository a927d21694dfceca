//! Verdicts that need not be asked for again: a spec's, for as long as its executable is the one that gave them.
//!
//! They lie below the target folder, so `cargo clean` forgets them. A verdict is recalled without asking Cargo as long
//! as nothing has changed that Cargo would look at, by length and time: the lesson's two folders, the lab's own crates
//! that it may use, manifests, lock file and settings. That this `lab` gave it counts too.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::checkout::Checkout;
use crate::files::{self, Skip};
use crate::lesson::Lesson;
use crate::run::spec::{Outcome, Patience, Spec, Verdict};

/// What changes how Cargo builds.
const SETTINGS: [&str; 6] = [
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_HOME",
    "CARGO_TARGET_DIR",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];
const MANIFESTS: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml", "rust-toolchain"];

/// Length and time of a file, or of many.
type Stamp = u64;

/// The remembered verdicts of a checkout.
#[derive(Debug)]
pub struct Memory {
    root: PathBuf,
    folder: PathBuf,
    lab: Stamp,
    shared: Stamp,
}

#[derive(Deserialize, Serialize)]
struct Remembered {
    lab: Stamp,
    exe: PathBuf,
    built: Stamp,
    sources: Stamp,
    limit: Duration,
    hangs: usize,
    verdicts: Vec<Verdict>,
}

impl Memory {
    /// Looks at what all lessons share.
    #[must_use]
    pub fn of(checkout: &Checkout) -> Self {
        let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| checkout.root().join("target"));
        let lab = env::current_exe().unwrap_or_default();
        Self {
            root: checkout.root().to_path_buf(),
            folder: target.join("lab").join("verdicts"),
            lab: stamp(|hasher| file(&lab, hasher)),
            shared: shared(checkout.root()),
        }
    }

    /// What a build of the lesson's spec would read now. To be asked before the build: a file that is saved meanwhile
    /// makes the verdict out of date.
    #[must_use]
    pub fn sources(&self, lesson: &Lesson) -> u64 {
        stamp(|hasher| {
            self.shared.hash(hasher);
            folder(lesson.pitfall_dir(), hasher);
            folder(lesson.spec_dir(), hasher);
        })
    }

    /// The lesson's verdicts, if a build would change nothing.
    #[must_use]
    pub fn recall(&self, lesson: &Lesson, patience: Patience) -> Option<Vec<Verdict>> {
        let remembered = self.read(lesson)?;
        let holds = remembered.sources == self.sources(lesson) && remembered.fits(patience);
        holds.then_some(remembered.verdicts)
    }

    /// The red tests of the lesson, if they are known without a build.
    #[must_use]
    pub fn red(&self, lesson: &Lesson) -> Option<Vec<Verdict>> {
        let remembered = self.read(lesson).filter(|remembered| remembered.sources == self.sources(lesson))?;
        Some(remembered.verdicts.into_iter().filter(|verdict| !verdict.outcome.is_green()).collect())
    }

    /// Remembers the verdicts of a whole spec. Where that cannot be written, they are asked for again.
    pub fn keep(&self, lesson: &Lesson, spec: &Spec, sources: u64, patience: Patience, verdicts: &[Verdict]) {
        let remembered = Remembered {
            lab: self.lab,
            built: stamp(|hasher| file(&spec.exe, hasher)),
            exe: spec.exe.clone(),
            sources,
            limit: patience.limit,
            hangs: patience.hangs,
            verdicts: verdicts.to_vec(),
        };
        if let Ok(text) = serde_json::to_vec(&remembered) {
            let _ = files::replace(&self.path(lesson), &text);
        }
    }

    /// What is remembered, if this `lab` and the executable that is there now gave it.
    fn read(&self, lesson: &Lesson) -> Option<Remembered> {
        let text = fs::read(self.path(lesson)).ok()?;
        let remembered: Remembered = serde_json::from_slice(&text).ok()?;
        let same = remembered.lab == self.lab
            && remembered.exe.is_file()
            && remembered.built == stamp(|hasher| file(&remembered.exe, hasher));
        same.then_some(remembered)
    }

    /// One file a checkout and lesson: a target folder may serve several checkouts.
    fn path(&self, lesson: &Lesson) -> PathBuf {
        let checkout = stamp(|hasher| self.root.hash(hasher));
        self.folder.join(format!("{}-{checkout:016x}.json", lesson.slug))
    }
}

impl Remembered {
    /// Whether a run with `patience` would say the same.
    fn fits(&self, patience: Patience) -> bool {
        let quick = |verdict: &Verdict| {
            let ended = !verdict.hung() && verdict.outcome != Outcome::Skipped;
            ended && verdict.took < patience.limit
        };
        self.verdicts.iter().all(quick) || (self.limit, self.hangs) == (patience.limit, patience.hangs)
    }
}

/// Settings, manifests and the lab's own crates that a lesson may use.
fn shared(root: &Path) -> Stamp {
    stamp(|hasher| {
        for name in SETTINGS {
            env::var_os(name).hash(hasher);
        }
        for name in MANIFESTS {
            file(&root.join(name), hasher);
        }
        for path in crates(root) {
            folder(&root.join(path), hasher);
        }
    })
}

/// The paths of the workspace's own crates, but for `lab` itself, which no lesson uses.
fn crates(root: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let manifest: Table = manifest.parse().unwrap_or_default();
    let dependencies = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let path = |dependency: &Value| Some(dependency.get("path")?.as_str()?.to_owned());
    let all = dependencies.and_then(Value::as_table).into_iter().flatten();
    all.filter_map(|(_, dependency)| path(dependency)).filter(|path| path != "lab").collect()
}

fn stamp(what: impl FnOnce(&mut DefaultHasher)) -> Stamp {
    let mut hasher = DefaultHasher::new();
    what(&mut hasher);
    hasher.finish()
}

fn folder(path: &Path, hasher: &mut DefaultHasher) {
    let mut found: Vec<PathBuf> =
        files::walk(path, Skip::LeftBehind).into_iter().flatten().map(|found| found.path).collect();
    found.sort();
    for path in found {
        file(&path, hasher);
    }
}

fn file(path: &Path, hasher: &mut DefaultHasher) {
    let known: Option<(u64, Option<SystemTime>)> =
        fs::metadata(path).ok().map(|there| (there.len(), there.modified().ok()));
    (path, known).hash(hasher);
}
