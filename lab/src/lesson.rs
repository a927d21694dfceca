//! A lesson as its folder describes it, and how people name one.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::archive::{Archive, BadArchive};
use crate::house::House;

/// One lesson: a broken crate, its spec, and the fixed twin.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The folder's name in `pitfalls/` and `solutions/`: `02-framing`.
    pub slug: String,
    /// What its `lesson.toml` says.
    pub about: About,
    pitfalls: PathBuf,
    solutions: PathBuf,
    originals: PathBuf,
}

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
    /// Three rungs: where to look, what to think of, nearly the answer.
    pub hints: Vec<String>,
    /// Tempting fixes that do not work.
    #[serde(default, rename = "half_fix")]
    pub half_fixes: Vec<HalfFix>,
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

/// Why a lesson's description could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BadLesson {
    /// A folder or file could not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A `lesson.toml` is not what it should be.
    #[error("{} is not a lesson's description", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// The lesson's archive is damaged.
    #[error("{} is damaged", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// Where and why.
        source: BadArchive,
    },
    /// The lesson has no archive, so nobody knows what it was like when it was handed out.
    #[error("{} is not there; `cargo lab verify --bless` writes it", path.display())]
    NoOriginal {
        /// Where it should be.
        path: PathBuf,
    },
    /// Neither the pitfall's folder nor its archive has a `lesson.toml`.
    #[error("nothing describes lesson {slug}: there is no lesson.toml in its folder, nor in its archive")]
    Undescribed {
        /// The lesson.
        slug: String,
    },
}

impl Lesson {
    /// The described lessons, and the slugs of those that nothing describes (yet).
    pub(crate) fn all(house: &House) -> Result<(Vec<Self>, Vec<String>), BadLesson> {
        let mut slugs = BTreeSet::new();
        for folder in [house.pitfalls(), house.solutions(), house.originals()] {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(why) if why.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => return Err(BadLesson::Unreadable { path: folder, source }),
            };
            for entry in entries {
                let entry = entry.map_err(|source| BadLesson::Unreadable { path: folder.clone(), source })?;
                let name = entry.file_name();
                let Some(slug) = name.to_str().map(|name| name.strip_suffix(".txt").unwrap_or(name)) else {
                    continue;
                };
                if numbered(slug) {
                    slugs.insert(slug.to_owned());
                }
            }
        }
        let (mut lessons, mut undescribed) = (Vec::new(), Vec::new());
        for slug in slugs {
            match Self::open(house, slug) {
                Ok(lesson) => lessons.push(lesson),
                Err(BadLesson::Undescribed { slug }) => undescribed.push(slug),
                Err(why) => return Err(why),
            }
        }
        Ok((lessons, undescribed))
    }

    /// Reads one lesson's description: from the learner's copy if it is there and whole, else from the archive.
    fn open(house: &House, slug: String) -> Result<Self, BadLesson> {
        let pitfalls = house.pitfalls().join(&slug);
        let originals = house.originals().join(format!("{slug}.txt"));
        let path = pitfalls.join("lesson.toml");
        let mine = match fs::read_to_string(&path) {
            Ok(text) => Some(toml::from_str(&text)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(BadLesson::Unreadable { path, source }),
        };
        let about = match mine {
            Some(Ok(about)) => about,
            Some(Err(why)) => match archived(&originals) {
                Ok(Some(about)) => about,
                _ => return Err(BadLesson::Malformed { path, source: Box::new(why) }),
            },
            None => archived(&originals)?.ok_or_else(|| BadLesson::Undescribed { slug: slug.clone() })?,
        };
        let solutions = house.solutions().join(&slug);
        Ok(Self { slug, about, pitfalls, solutions, originals })
    }

    /// `02` of `02-framing`.
    #[must_use]
    pub fn number(&self) -> &str {
        self.slug.split_once('-').map_or(self.slug.as_str(), |(number, _)| number)
    }

    /// `framing` of `02-framing`.
    #[must_use]
    pub fn noun(&self) -> &str {
        self.slug.split_once('-').map_or("", |(_, noun)| noun)
    }

    /// The learner's crate.
    #[must_use]
    pub fn pitfall_dir(&self) -> &PathBuf {
        &self.pitfalls
    }

    /// The fixed twin.
    #[must_use]
    pub fn solution_dir(&self) -> &PathBuf {
        &self.solutions
    }

    /// The pitfall as it was handed out.
    #[must_use]
    pub fn original(&self) -> &PathBuf {
        &self.originals
    }

    /// The pitfall as it was handed out, read.
    ///
    /// # Errors
    /// [`BadLesson::NoOriginal`] or [`BadLesson::Archive`].
    pub fn handed_out(&self) -> Result<Archive, BadLesson> {
        let path = self.originals.clone();
        match Archive::read(&path) {
            Ok(archive) => Ok(archive),
            Err(BadArchive::Unreadable(why)) if why.kind() == io::ErrorKind::NotFound => {
                Err(BadLesson::NoOriginal { path })
            }
            Err(source) => Err(BadLesson::Archive { path, source }),
        }
    }

    /// The learner's package, as `cargo -p` takes it.
    #[must_use]
    pub fn pitfall_package(&self) -> String {
        format!("pitfall-{}", self.slug)
    }

    /// The fixed twin's package.
    #[must_use]
    pub fn solution_package(&self) -> String {
        format!("solution-{}", self.slug)
    }

    /// The name of the spec: the test target of either package.
    #[must_use]
    pub fn spec(&self) -> &str {
        self.noun()
    }
}

/// The description in an archive, if there is one.
fn archived(path: &Path) -> Result<Option<About>, BadLesson> {
    let archive = match Archive::read(path) {
        Ok(archive) => archive,
        Err(BadArchive::Unreadable(why)) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(BadLesson::Archive { path: path.to_path_buf(), source }),
    };
    let parsed = archive.file("lesson.toml").map(toml::from_str).transpose();
    parsed.map_err(|why| BadLesson::Malformed { path: path.to_path_buf(), source: Box::new(why) })
}

fn numbered(slug: &str) -> bool {
    slug.split_once('-').is_some_and(|(number, noun)| {
        number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit()) && !noun.is_empty()
    })
}

/// No lesson has that name.
#[derive(Debug, thiserror::Error)]
#[error("{}", if asked == HERE { "this folder is no lesson's: name one".to_owned() } else { format!("there is no lesson `{asked}`") })]
pub struct NoSuchLesson {
    /// What was asked for.
    pub asked: String,
    /// The lesson that was probably meant.
    pub nearest: Option<String>,
    /// All that there are.
    pub known: Vec<String>,
}

/// What stands for the lesson whose folder the person is in.
pub const HERE: &str = ".";

/// The lesson that `asked` names: by number (`2`, `02`), noun (`framing`) or both (`02-framing`), or as [`HERE`].
///
/// # Errors
/// [`NoSuchLesson`], with the name that is nearest to what was typed.
pub fn find<'a>(lessons: &'a [Lesson], asked: &str) -> Result<&'a Lesson, NoSuchLesson> {
    let wanted = match asked {
        HERE => lesson_at(lessons, &env::current_dir().unwrap_or_default()).unwrap_or_default(),
        named => named.trim().trim_end_matches('/').to_lowercase(),
    };
    let wanted = wanted.rsplit('/').next().unwrap_or_default();
    let wanted =
        wanted.strip_prefix("pitfall-").or_else(|| wanted.strip_prefix("solution-")).unwrap_or(wanted);
    let number = |text: &str| text.parse::<u32>().ok();
    let named = |lesson: &&Lesson| {
        lesson.slug == wanted
            || lesson.noun() == wanted
            || (number(wanted).is_some() && number(lesson.number()) == number(wanted))
    };
    lessons.iter().find(named).ok_or_else(|| NoSuchLesson {
        asked: asked.to_owned(),
        nearest: if wanted.is_empty() { None } else { nearest(lessons, wanted) },
        known: lessons.iter().map(|lesson| lesson.slug.clone()).collect(),
    })
}

/// The lesson in whose folder, broken or fixed, `place` is.
fn lesson_at(lessons: &[Lesson], place: &Path) -> Option<String> {
    let named = |folder: &Path| folder.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    place.ancestors().filter_map(named).find(|name| lessons.iter().any(|lesson| lesson.slug == *name))
}

fn nearest(lessons: &[Lesson], wanted: &str) -> Option<String> {
    let likeness = |lesson: &Lesson| {
        strsim::jaro_winkler(lesson.noun(), wanted).max(strsim::jaro_winkler(&lesson.slug, wanted))
    };
    lessons
        .iter()
        .map(|lesson| (likeness(lesson), lesson))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, lesson)| lesson.slug.clone())
}
