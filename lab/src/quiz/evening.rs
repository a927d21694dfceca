//! `book/evening.toml`: of each lesson what to take along, and what to go through on the evening before the interview.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What is read and asked in one evening.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evening {
    /// How long it takes.
    pub minutes: u32,
    /// The design drill, a file of `book/drills`.
    pub drill: String,
    /// What is asked, by the questions' keys, in this order.
    pub questions: Vec<String>,
    /// By the lesson's number, as its folder has it.
    pub lesson: BTreeMap<String, OfLesson>,
}

/// What to take along of one lesson.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfLesson {
    /// The number to know, in the words of the program that prints it.
    pub number: String,
    /// That program.
    pub output: String,
    /// What it is the number of, in Markdown.
    pub says: String,
    /// Why it happens, in one sentence of Markdown.
    pub cause: String,
    /// What ends it, in one sentence of Markdown.
    pub fix: String,
    /// The half-fix to know.
    pub trap: String,
}

/// The evening cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BadEvening {
    /// The file cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It has another form.
    #[error("{} is no evening", .path.display())]
    Garbled {
        /// Where it is.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
}

impl Evening {
    /// That of the checkout at `root`.
    ///
    /// # Errors
    /// [`BadEvening`].
    pub fn at(root: &Path) -> Result<Self, BadEvening> {
        let path = root.join("book").join("evening.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(BadEvening::Unreadable { path, source }),
        };
        toml::from_str(&text).map_err(|source| BadEvening::Garbled { path, source: Box::new(source) })
    }
}
