//! What of a lesson is no longer as it was handed out, so that a green spec does not solve it.
//!
//! It guards against accidents, and tells of the rest; nobody is kept from fooling themselves.

use std::fmt;
use std::fs;

use toml::{Table, Value};

use super::digest;
use super::snapshot::Snapshot;
use super::{Lesson, rig};
use crate::files::{self, Skip};

/// What was altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Altered {
    /// A file of the lesson's folder in `tests/specs`, or of the learner's `tests/`.
    Spec,
    /// What the spec judges with.
    Rig,
    /// The learner's manifest says of the spec or of what it judges with something else: which key.
    Manifest(String),
    /// The learner's crate takes a solution for its own: which manifest key or file.
    Solution(String),
    /// The solution or its patch: the learner's files cannot be compared with what was handed out.
    Unknown,
}

/// All that is altered in `lesson`.
#[must_use]
pub fn of(lesson: &Lesson) -> Vec<Altered> {
    let mut altered = Vec::new();
    let handed_out = lesson.handed_out();
    let mount = handed_out.as_ref().is_ok_and(|handed_out| mount_was_edited(lesson, handed_out));
    if mount || digest::of(lesson.spec_dir()).ok() != digest::recorded(lesson) {
        altered.push(Altered::Spec);
    }
    if rig::was_edited(lesson.root()) {
        altered.push(Altered::Rig);
    }
    match handed_out {
        Ok(handed_out) => manifest(lesson, &handed_out, &mut altered),
        Err(_) => altered.push(Altered::Unknown),
    }
    sources(lesson, &mut altered);
    altered
}

/// Whether a file of the learner's `tests/` that was handed out was changed or is gone. A test file of the learner's
/// own beside them is no part of the spec.
fn mount_was_edited(lesson: &Lesson, handed_out: &Snapshot) -> bool {
    handed_out.files().filter(|(path, _)| path.starts_with("tests/")).any(|(path, original)| {
        let mine = files::read_text(&lesson.pitfall_dir().join(path));
        mine.map_or(true, |mine| mine.trim_end() != original.trim_end())
    })
}

/// Looks for other targets than those handed out, another rig, and a solution among the dependencies.
fn manifest(lesson: &Lesson, handed_out: &Snapshot, altered: &mut Vec<Altered>) {
    let parse = |text: &str| text.parse::<Table>().ok();
    let mine = files::read_text(&lesson.pitfall_dir().join("Cargo.toml")).ok().and_then(|text| parse(&text));
    let (Some(mine), Some(original)) = (mine, handed_out.file("Cargo.toml").and_then(parse)) else { return };
    for key in ["test", "lib", "bench", "workspace", "patch"] {
        if mine.get(key) != original.get(key) {
            altered.push(Altered::Manifest(format!("[{key}]")));
        }
    }
    let package =
        |manifest: &Table, key: &str| manifest.get("package").and_then(|package| package.get(key)).cloned();
    for key in ["name", "autotests", "autolib"] {
        if package(&mine, key) != package(&original, key) {
            altered.push(Altered::Manifest(format!("package.{key}")));
        }
    }
    let original = dependencies(&original);
    for (name, mine) in dependencies(&mine) {
        let before = original.iter().find(|(known, _)| *known == name).map(|(_, before)| before);
        let is_solution = names_solution(name)
            || ["package", "path"]
                .iter()
                .any(|key| mine.get(key).and_then(Value::as_str).is_some_and(names_solution));
        match before {
            Some(before) if before == &mine => {}
            _ if is_solution => {
                altered.push(Altered::Solution(format!("the dependency `{name}` in Cargo.toml")))
            }
            Some(_) if ["rig", "tape"].contains(&name) => {
                altered.push(Altered::Manifest(format!("the dependency `{name}`")));
            }
            _ => {}
        }
    }
}

fn names_solution(text: &str) -> bool {
    text.starts_with("solution-") || text.contains("solutions/") || text.contains("solutions\\")
}

/// All dependencies of a manifest, whatever they are for.
fn dependencies(manifest: &Table) -> Vec<(&str, &Value)> {
    let mut found = Vec::new();
    for (key, value) in manifest {
        let Value::Table(table) = value else { continue };
        if key.ends_with("dependencies") {
            found.extend(table.iter().map(|(name, value)| (name.as_str(), value)));
        } else if key == "target" {
            found.extend(table.values().filter_map(Value::as_table).flat_map(dependencies));
        }
    }
    found
}

/// Looks for sources that are taken from a solution: by a `#[path]`, an `include!`, or a link.
fn sources(lesson: &Lesson, altered: &mut Vec<Altered>) {
    let taken = |line: &str| (line.contains("path") || line.contains("include")) && names_solution_file(line);
    for found in files::walk(lesson.pitfall_dir(), Skip::LeftBehind).into_iter().flatten() {
        let is_link = fs::symlink_metadata(&found.path).is_ok_and(|there| there.is_symlink());
        let to_solution = || found.path.canonicalize().is_ok_and(|real| !real.starts_with(home(lesson)));
        let text = || files::read_text(&found.path).unwrap_or_default();
        let is_source = found.name.ends_with(".rs") && !found.name.starts_with("tests/");
        if (is_link && to_solution()) || (is_source && text().lines().any(taken)) {
            altered.push(Altered::Solution(found.name));
        }
    }
}

fn names_solution_file(line: &str) -> bool {
    line.contains("../solutions/") || line.contains("..\\solutions\\")
}

fn home(lesson: &Lesson) -> std::path::PathBuf {
    lesson.pitfall_dir().canonicalize().unwrap_or_else(|_| lesson.pitfall_dir().clone())
}

/// What is to be said of it, for the learner of `lesson`.
#[must_use]
pub fn told(lesson: &Lesson, altered: &Altered) -> String {
    let (slug, number) = (&lesson.slug, lesson.number());
    match altered {
        Altered::Spec => format!(
            "The spec differs from the one handed out, so this verdict does not count. If you changed \
             pitfalls/{slug}/tests, `cargo lab reset {number}` brings it back; if you changed tests/specs/{slug}, git or a \
             fresh download does."
        ),
        Altered::Rig => {
            "tests/rig, which the spec judges with, differs from the one handed out, so this verdict \
             does not count. `git checkout tests/rig` or a fresh download brings it back."
                .to_owned()
        }
        Altered::Manifest(key) => format!(
            "{key} in pitfalls/{slug}/Cargo.toml is not as it was handed out, so another spec may have run: this \
             verdict does not count. `cargo lab reset {number}` brings it back; it keeps a copy of yours."
        ),
        Altered::Solution(place) => format!(
            "pitfalls/{slug} takes its code from a solution ({place}), so this verdict does not count. `cargo lab reset {number}` brings back what was handed out, to be repaired by hand; it keeps a copy of yours."
        ),
        Altered::Unknown => format!(
            "solutions/{slug} is not as it was handed out, so nobody can tell what you changed, and this verdict \
             does not count. `git checkout solutions/{slug}` or a fresh download brings it back."
        ),
    }
}

impl fmt::Display for Altered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spec => "edited spec",
            Self::Rig => "edited rig",
            Self::Manifest(_) => "edited manifest",
            Self::Solution(_) => "uses a solution",
            Self::Unknown => "edited solution",
        })
    }
}
