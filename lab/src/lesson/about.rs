//! What a `lesson.toml` says, and why it may not be readable.

use std::io;
use std::path::PathBuf;

use serde::Deserialize;

use crate::lesson::patch::BadPatch;
use crate::lesson::snapshot::Unreadable;

/// The contents of a `lesson.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The lesson in a few words.
    pub title: String,
    /// What someone on call would report, in one line.
    pub symptom: String,
    /// How long it takes to find and repair, honestly.
    pub minutes: u32,
    /// To which part of the lab it belongs.
    #[serde(default)]
    pub part: Part,
    /// The red tests to look at first, by their paths in the spec: the ones that show the pitfall most clearly.
    #[serde(default)]
    pub first: Vec<String>,
    /// Three rungs: where to look, what to think of, nearly the answer.
    pub hints: Vec<String>,
    /// Tempting fixes that do not work.
    #[serde(default, rename = "half_fix")]
    pub half_fixes: Vec<HalfFix>,
}

/// A part of the lab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The pitfalls of one call and one connection.
    #[default]
    Pitfalls,
    /// Those of many backends in production. Such a lesson is built when it is first asked for.
    Production,
}

/// A tempting fix that does not work: `half-fixes/NAME.patch` against the broken crate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HalfFix {
    /// The patch file's name without its ending.
    pub name: String,
    /// The fix, as someone would say it in an interview.
    pub says: String,
    /// The spec test that still fails, by its path in the spec: `pitfall::…`.
    pub caught_by: String,
    /// Why it does not work, in a sentence or two.
    pub why: String,
}

/// Why a lesson could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BadLesson {
    /// A folder or file could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        source: io::Error,
    },
    /// A `lesson.toml` is not what it should be.
    #[error("{} is not a lesson's description", path.display())]
    Malformed { path: PathBuf, source: Box<toml::de::Error> },
    /// A version of the lesson cannot be read.
    #[error(transparent)]
    Version(#[from] Unreadable),
    /// The fixed twin and its patch no longer make the pitfall.
    #[error("{} does not fit the fixed twin beside it: was that edited?", path.display())]
    Patch {
        path: PathBuf,
        /// The file and hunk.
        source: BadPatch,
    },
    /// A half-fix does not fit the pitfall.
    #[error("{name} of {slug}")]
    HalfFix {
        /// The patch, below the lesson's folder in `tests/specs`.
        name: String,
        slug: String,
        /// The file and hunk.
        source: BadPatch,
    },
    /// No `lesson.toml` in the lesson's folder of `tests/specs`.
    #[error("nothing describes lesson {slug}: {} is not there", path.display())]
    Undescribed {
        slug: String,
        /// Where the description belongs.
        path: PathBuf,
    },
}
