//! Runs a spec: each test in a process of its own, so that one which hangs, aborts or exits is one red line
//! and not the end of the others.

mod harness;
mod run_all;
mod verdict;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::lesson::snapshot::Snapshot;
use crate::run::process::{self, End};

pub use run_all::{Patience, run_all};
pub use verdict::{Outcome, Verdict};

use verdict::last_lines;

/// How long a single test may take, unless it is said otherwise.
pub const LIMIT: Duration = Duration::from_secs(10);

/// A spec that was built: an executable of Rust's own test harness.
#[derive(Clone, Debug)]
pub struct Spec {
    pub exe: PathBuf,
    /// The folder of its package; tests run there, as under `cargo test`.
    pub dir: PathBuf,
    /// Its source, as a path of the file that its target begins with.
    pub source: PathBuf,
    /// The workspace's root, which the paths in failures are relative to.
    pub root: PathBuf,
}

/// One test of a spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Test {
    harness_name: String,
}

/// The tests of a spec could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum CannotList {
    /// The executable did not run.
    #[error("cannot run {}", exe.display())]
    NotRun { exe: PathBuf, source: io::Error },
    /// It ran, and did not answer as a test harness does.
    #[error("{} does not list its tests: {said}", exe.display())]
    Odd {
        exe: PathBuf,
        /// Its last words.
        said: String,
    },
}

impl Test {
    #[cfg(test)]
    pub(crate) fn named(harness_name: &str) -> Self {
        Self { harness_name: harness_name.to_owned() }
    }

    /// Its path in the spec, the same on both twins: `pitfall::a_short_write_still_sends_everything`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.harness_name.strip_prefix("spec::").unwrap_or(&self.harness_name)
    }

    /// The module that it stands in: `contract`, `pitfall`, or another.
    #[must_use]
    pub fn module(&self) -> &str {
        self.name().split_once("::").map_or("", |(module, _)| module)
    }

    /// Its name as the sentence that it is.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence(self.name())
    }

    /// Whether `part` is a part of its name or of its sentence, in any case.
    #[must_use]
    pub fn matches(&self, part: &str) -> bool {
        let part = part.to_lowercase();
        self.name().to_lowercase().contains(&part) || self.sentence().to_lowercase().contains(&part)
    }
}

impl Spec {
    /// A command that runs the executable as `cargo test` would, but for what changes what a failure says.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.exe);
        command
            .current_dir(&self.dir)
            .env("CARGO_MANIFEST_DIR", &self.dir)
            .env("CARGO_MANIFEST_PATH", self.dir.join("Cargo.toml"))
            .env("RUST_BACKTRACE", "0")
            .env("INSTA_UPDATE", "no")
            .env("INSTA_WORKSPACE_ROOT", &self.root)
            .env_remove("RUST_TEST_THREADS")
            .env_remove("RUST_TEST_SHUFFLE");
        command
    }

    /// Its tests, in the order of its source: an author puts what is simple first.
    ///
    /// # Errors
    /// [`CannotList`] if the executable does not run or does not answer.
    pub fn tests(&self) -> Result<Vec<Test>, CannotList> {
        let mut tests = self.list(&[])?;
        let source = source_text(&self.source);
        let place = |test: &Test| {
            let name = test.name().rsplit("::").next().unwrap_or_default();
            source.find(&format!("fn {name}(")).unwrap_or(usize::MAX)
        };
        tests.sort_by_cached_key(|test| (place(test), test.clone()));
        Ok(tests)
    }

    /// Those of its tests that are marked `#[ignore]`.
    ///
    /// # Errors
    /// As [`Spec::tests`].
    pub fn ignored(&self) -> Result<Vec<Test>, CannotList> {
        self.list(&["--ignored"])
    }

    fn list(&self, which: &[&str]) -> Result<Vec<Test>, CannotList> {
        let mut list = self.command();
        list.args(["--list", "--format", "terse"]).args(which);
        let run = process::run(list, LIMIT)
            .map_err(|source| CannotList::NotRun { exe: self.exe.clone(), source })?;
        if !matches!(run.end, End::Exited(status) if status.success()) {
            let said = last_lines(&run, 5);
            return Err(CannotList::Odd { exe: self.exe.clone(), said });
        }
        let listed = run.stdout.head();
        let names = listed.lines().filter_map(|line| line.strip_suffix(": test"));
        Ok(names.map(|name| Test { harness_name: name.to_owned() }).collect())
    }
}

/// The text of the file at `mount`, and of what it mounts by a `#[path]`: that file and the modules beside it, those
/// with the simpler tests first.
fn source_text(mount: &Path) -> String {
    let mut text = fs::read_to_string(mount).unwrap_or_default();
    let mounted = text.split_once("#[path = \"").and_then(|(_, rest)| rest.split_once('"'));
    let Some(spec) = mounted.map(|(path, _)| mount.with_file_name("").join(path)) else { return text };
    let folder = spec.with_file_name("");
    let mut paths: Vec<PathBuf> = Snapshot::of(&folder)
        .iter()
        .flat_map(|files| files.files().map(|(path, _)| folder.join(path)).collect::<Vec<_>>())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    // `pitfall.rs` before its parts in `pitfall/`.
    paths.sort_by_key(|path| (*path != spec, path.with_extension("")));
    for path in paths {
        text.push_str(&fs::read_to_string(path).unwrap_or_default());
    }
    text
}

/// The sentence that the name of a test is, with or without the module that it stands in.
#[must_use]
pub fn sentence(name: &str) -> String {
    let name = name.split_once("::").map_or(name, |(_, rest)| rest);
    name.replace("::", ": ").replace("_s_", "'s ").replace('_', " ")
}

/// Whether `path` is at or below `folder`, however either is spelled.
#[must_use]
pub fn is_below(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    real(path).starts_with(real(folder))
}
