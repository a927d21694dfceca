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

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

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
        let workspace = workspace_manifest(&parse(&path, &read(&path)?)?, checkout.root(), &lesson.slug);
        let path = lesson.pitfall_dir().join("Cargo.toml");
        let manifest =
            snapshot.file("Cargo.toml").ok_or_else(|| NoScratch::NoManifest { slug: lesson.slug.clone() })?;
        let manifest =
            package_manifest(parse(&path, manifest)?, name, &checkout.pitfalls().join(&lesson.slug));

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

/// The lab's own workspace with one member, and its own crates by absolute path.
fn workspace_manifest(lab: &Table, root: &Path, slug: &str) -> String {
    let mut manifest = lab.clone();
    if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
        workspace.insert("members".into(), Value::Array(vec![format!("pitfalls/{slug}").into()]));
        workspace.remove("default-members");
        workspace.remove("exclude");
        if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
            make_absolute(dependencies, root);
        }
    }
    if let Some(Value::Table(sources)) = manifest.get_mut("patch") {
        for (_, patched) in sources.iter_mut() {
            if let Value::Table(patched) = patched {
                make_absolute(patched, root);
            }
        }
    }
    manifest.to_string()
}

/// The lesson's manifest in a version that distinguishes it from the learner's. The name stays: the spec goes by it.
fn package_manifest(mut manifest: Table, name: &str, home: &Path) -> String {
    if let Some(Value::Table(head)) = manifest.get_mut("package") {
        head.insert("version".into(), format!("0.1.0+{name}").into());
    }
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(Value::Table(dependencies)) = manifest.get_mut(kind) {
            make_absolute(dependencies, home);
        }
    }
    manifest.to_string()
}

fn make_absolute(dependencies: &mut Table, base: &Path) {
    for (_, dependency) in dependencies.iter_mut() {
        if let Some(Value::String(path)) = dependency.as_table_mut().and_then(|table| table.get_mut("path")) {
            *path = plain(&base.join(&*path)).to_string_lossy().into_owned();
        }
    }
}

/// `path` without its `..`, by its text: Cargo takes two spellings of one folder for two packages.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_keeps_versions_lints_and_profiles_and_has_one_member() {
        let lab: Table = r#"
            [workspace]
            resolver = "3"
            members = ["lab", "pitfalls/*"]
            default-members = ["lab"]
            [workspace.package]
            edition = "2024"
            [workspace.dependencies]
            rig = { path = "tests/rig" }
            bytes = "1.12"
            [workspace.lints.rust]
            unsafe_code = "forbid"
            [profile.dev]
            debug = "line-tables-only"
        "#
        .parse()
        .unwrap();
        let root = std::env::temp_dir();
        let manifest: Table = workspace_manifest(&lab, &root, "02-framing").parse().unwrap();
        let workspace = &manifest["workspace"];
        assert_eq!(workspace["members"], Value::Array(vec!["pitfalls/02-framing".into()]));
        assert!(workspace.get("default-members").is_none());
        assert_eq!(workspace["dependencies"]["bytes"].as_str(), Some("1.12"));
        assert_eq!(
            workspace["dependencies"]["rig"]["path"].as_str(),
            root.join("tests").join("rig").to_str(),
        );
        for kept in ["resolver", "package", "lints"] {
            assert_eq!(workspace[kept], lab["workspace"][kept]);
        }
        assert_eq!(manifest["profile"], lab["profile"]);
    }

    #[test]
    fn the_package_keeps_its_name_and_has_a_version_of_its_own() {
        let lesson: Table = r#"
            [package]
            name = "pitfall-04-multiplexing"
            version.workspace = true
            [lib]
            doctest = false
            [dependencies]
            solution-02-framing = { path = "../../solutions/02-framing" }
            [dev-dependencies]
            rig.workspace = true
        "#
        .parse()
        .unwrap();
        let root = std::env::temp_dir();
        let home = root.join("pitfalls").join("04-multiplexing");
        let manifest: Table = package_manifest(lesson, "mutex", &home).parse().unwrap();
        assert_eq!(manifest["package"]["name"].as_str(), Some("pitfall-04-multiplexing"));
        assert_eq!(manifest["package"]["version"].as_str(), Some("0.1.0+mutex"));
        assert_eq!(manifest["lib"]["doctest"].as_bool(), Some(false));
        assert_eq!(
            manifest["dependencies"]["solution-02-framing"]["path"].as_str(),
            root.join("solutions").join("02-framing").to_str(),
        );
        assert_eq!(manifest["dev-dependencies"]["rig"]["workspace"].as_bool(), Some(true));
    }
}
