//! A crate built beside the lab without touching it: a version of a lesson's pitfall and its spec, in a small
//! workspace of its own below the target folder.
//!
//! The scratch workspace has the lab's lock file, versions, lints and profiles, and is built into the lab's own
//! target folder, so of the third-party crates nothing is built again. What is:
//!
//! - its package, in a version of its own (`0.1.0+NAME`), so that Cargo never takes it for the learner's;
//! - the lab's own crates that it needs (`rig`, `tape`, an earlier solution), once for all scratch workspaces:
//!   Cargo knows a crate outside the workspace by its absolute path.
//!
//! Crate and spec lie where they lie in the lab, `pitfalls/NN-noun` and `tests/specs/NN-noun`, so that the paths which the compiler and a
//! panic print, relative to the workspace, are those of the learner's own files.

mod manifests;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::checkout::Checkout;
use crate::files::{self, Skip};
use crate::lesson::Lesson;
use crate::lesson::snapshot::{Snapshot, Unreadable};
use crate::run::cargo::{Order, Target, Wanted};

/// A workspace on disk, ready to be built.
#[derive(Clone, Debug)]
pub struct Scratch {
    root: PathBuf,
    folder: PathBuf,
    package: String,
}

/// Why there is no scratch workspace.
#[derive(Debug, thiserror::Error)]
pub enum NoScratch {
    /// A file could not be read or written.
    #[error("cannot use {}", path.display())]
    Unusable {
        /// The file or folder.
        path: PathBuf,
        source: io::Error,
    },
    /// A manifest is not TOML.
    #[error("{} is not a Cargo manifest", path.display())]
    Malformed { path: PathBuf, source: Box<toml::de::Error> },
    /// The spec cannot be read.
    #[error(transparent)]
    Spec(#[from] Unreadable),
    /// The version has no `Cargo.toml`.
    #[error("lesson {slug} has no Cargo.toml")]
    NoManifest { slug: String },
}

impl Scratch {
    /// Writes `snapshot`, a version of `lesson`'s pitfall, below `target`, the lab's target folder. `name` tells
    /// the versions of one lesson apart: lower case letters, digits and `-`.
    ///
    /// What is there from an earlier time is brought up to date, and a file whose text is the same keeps its
    /// age: unchanged versions are not compiled again.
    ///
    /// # Errors
    /// The first file that cannot be written, or a manifest that cannot be read.
    pub fn write(
        checkout: &Checkout,
        lesson: &Lesson,
        name: &str,
        snapshot: &Snapshot,
        target: &Path,
    ) -> Result<Self, NoScratch> {
        let root = target.join("lab").join("scratch").join(format!("{}-{name}", lesson.slug));
        let path = checkout.root().join("Cargo.toml");
        let workspace = manifests::workspace(&parse(&path, &read(&path)?)?, checkout.root(), &lesson.slug);
        let path = lesson.pitfall_dir().join("Cargo.toml");
        let manifest =
            snapshot.file("Cargo.toml").ok_or_else(|| NoScratch::NoManifest { slug: lesson.slug.clone() })?;
        let manifest =
            manifests::package(parse(&path, manifest)?, name, &checkout.pitfalls().join(&lesson.slug));

        write_if_new(&root.join("Cargo.toml"), &workspace)?;
        // Cargo removes what the scratch workspace does not need from the lock file, so it is compared with
        // what was handed to it rather than with what it has become.
        let (lock, handed) = (root.join("Cargo.lock"), root.join("Cargo.lock.handed"));
        let versions = read(&checkout.root().join("Cargo.lock"))?;
        if fs::read_to_string(&handed).ok().as_ref() != Some(&versions) || !lock.exists() {
            write(&lock, &versions)?;
            write(&handed, &versions)?;
        }
        let folder = root.join("pitfalls").join(&lesson.slug);
        let mut version = snapshot.clone();
        version.insert("Cargo.toml", manifest);
        bring_up_to_date(&folder, &version)?;
        let spec = Snapshot::of(lesson.spec_dir())?;
        bring_up_to_date(&root.join("tests").join("specs").join(&lesson.slug), &spec)?;
        Ok(Self { root, folder, package: lesson.pitfall_package() })
    }

    /// What to build for `target`, into `target_dir`.
    #[must_use]
    pub fn order(&self, checkout: &Checkout, target: Target, target_dir: &Path) -> Order {
        let wanted = Wanted { package: self.package.clone(), dir: self.folder.clone(), target };
        Order {
            workspace: self.root.clone(),
            target_dir: Some(target_dir.to_path_buf()),
            ..Order::at(checkout.root(), vec![wanted])
        }
    }

    /// For `cargo --manifest-path`. Run Cargo in the lab's root, so that it reads the lab's `.cargo/config.toml`,
    /// with the lab's target folder, and without `--locked`: the lock file still names the lab's own packages.
    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.root.join("Cargo.toml")
    }

    /// The workspace's folder; what insta takes for `INSTA_WORKSPACE_ROOT`.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The crate's folder, where Cargo starts its tests.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The only package, for `cargo -p`.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }
}

/// Makes `folder` hold `snapshot` and nothing else. A file whose text is the same keeps its age.
fn bring_up_to_date(folder: &Path, snapshot: &Snapshot) -> Result<(), NoScratch> {
    remove_others(folder, snapshot)?;
    for (path, text) in snapshot.files() {
        write_if_new(&folder.join(path), text)?;
    }
    Ok(())
}

fn remove_others(folder: &Path, snapshot: &Snapshot) -> Result<(), NoScratch> {
    let wanted: BTreeSet<PathBuf> = snapshot.files().map(|(path, _)| folder.join(path)).collect();
    let unusable = |path, source| NoScratch::Unusable { path, source };
    let there = files::walk_if_there(folder, Skip::Nothing).map_err(|why| unusable(why.path, why.source))?;
    for found in there.into_iter().filter(|found| !wanted.contains(&found.path)) {
        fs::remove_file(&found.path).map_err(|source| unusable(found.path, source))?;
    }
    Ok(())
}

fn parse(path: &Path, text: &str) -> Result<Table, NoScratch> {
    text.parse().map_err(|why| NoScratch::Malformed { path: path.to_path_buf(), source: Box::new(why) })
}

fn read(path: &Path) -> Result<String, NoScratch> {
    fs::read_to_string(path).map_err(|source| NoScratch::Unusable { path: path.to_path_buf(), source })
}

fn write_if_new(path: &Path, text: &str) -> Result<(), NoScratch> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) { Ok(()) } else { write(path, text) }
}

fn write(path: &Path, text: &str) -> Result<(), NoScratch> {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|source| NoScratch::Unusable { path: path.to_path_buf(), source })
}
