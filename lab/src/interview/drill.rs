//! `book/drills/NAME.toml`: a design question, a clock for each part, and what a good answer has.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A design question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// Its file's name.
    #[serde(skip)]
    pub name: String,
    /// What is to be designed.
    pub title: String,
    /// How long all parts take.
    pub minutes: u32,
    /// As an interviewer puts it, in Markdown.
    pub brief: String,
    /// What the interviewer adds when things go well.
    pub twists: Vec<String>,
    /// One way to answer, in Markdown.
    pub model: String,
    /// In order.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// A part of the interview.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// In a word or two.
    pub name: String,
    /// How long it takes.
    pub minutes: u32,
    /// What is asked.
    pub prompt: String,
    /// What a good answer has, a point each.
    pub points: Vec<String>,
    /// The chapter to read for what was missing, relative to `book/src`.
    pub read: String,
}

/// Drills cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BadDrill {
    /// A file or the folder cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It has another form.
    #[error("{} is no drill", .path.display())]
    Garbled {
        /// Where it is.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// Its parts do not add up, or there is nothing in one.
    #[error("{}: {what}", .path.display())]
    Incomplete {
        /// Where it is.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// All drills of the checkout at `root`, by name.
///
/// # Errors
/// [`BadDrill`], the first.
pub fn all(root: &Path) -> Result<Vec<Drill>, BadDrill> {
    let folder = root.join("book").join("drills");
    let unreadable = |source| BadDrill::Unreadable { path: folder.clone(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Drill, BadDrill> {
    let path = path.to_owned();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) => return Err(BadDrill::Unreadable { path, source }),
    };
    let mut drill: Drill = match toml::from_str(&text) {
        Ok(drill) => drill,
        Err(source) => return Err(BadDrill::Garbled { path, source: Box::new(source) }),
    };
    let minutes: u32 = drill.parts.iter().map(|part| part.minutes).sum();
    if minutes != drill.minutes {
        let what = format!("its parts take {minutes} minutes, and it says {}", drill.minutes);
        return Err(BadDrill::Incomplete { path, what });
    }
    if let Some(part) = drill.parts.iter().find(|part| part.points.is_empty()) {
        let what = format!("`{}` has no points", part.name);
        return Err(BadDrill::Incomplete { path, what });
    }
    drill.name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(drill)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drill_whose_clock_does_not_add_up_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let drills = folder.path().join("book/drills");
        fs::create_dir_all(&drills).unwrap();
        let text = "title = 't'\nminutes = 45\nbrief = 'b'\ntwists = []\nmodel = 'm'\n\
                    [[part]]\nname = 'one'\nminutes = 40\nprompt = 'p'\npoints = ['x']\nread = 'a.md'\n";
        fs::write(drills.join("odd.toml"), text).unwrap();
        let why = all(folder.path()).unwrap_err().to_string();
        assert!(why.contains("odd.toml: its parts take 40 minutes, and it says 45"), "{why}");
        fs::write(drills.join("odd.toml"), text.replace("minutes = 40", "minutes = 45")).unwrap();
        assert_eq!(all(folder.path()).unwrap()[0].name, "odd");
    }
}
