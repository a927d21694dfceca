//! A lesson as its folder describes it, and how people name one.

pub mod backup;
pub mod changes;
pub mod code;
pub mod digest;
pub mod patch;
pub mod restore;
pub mod scratch;
pub mod snapshot;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::checkout::Checkout;
use crate::files;
use crate::lesson::changes::Changes;
use crate::lesson::patch::BadPatch;
use crate::lesson::snapshot::{Snapshot, Unreadable};

/// The file beside a fixed twin that turns it into the pitfall.
pub const PITFALL_PATCH: &str = "pitfall.patch";

/// One lesson: a broken crate, its fixed twin, and the spec that judges both.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The folder's name in `pitfalls/`, `solutions/` and `tests/specs/`: `02-framing`.
    pub slug: String,
    /// What its `lesson.toml` says.
    pub about: About,
    pitfalls: PathBuf,
    solutions: PathBuf,
    specs: PathBuf,
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

impl Lesson {
    /// The described lessons, and the slugs of those that nothing describes (yet).
    pub(crate) fn all(checkout: &Checkout) -> Result<(Vec<Self>, Vec<String>), BadLesson> {
        let mut slugs = BTreeSet::new();
        for folder in [checkout.pitfalls(), checkout.solutions(), checkout.specs()] {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(why) if why.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => return Err(BadLesson::Unreadable { path: folder, source }),
            };
            for entry in entries {
                let entry = entry.map_err(|source| BadLesson::Unreadable { path: folder.clone(), source })?;
                let name = entry.file_name();
                let Some(slug) = name.to_str() else { continue };
                if numbered(slug) {
                    slugs.insert(slug.to_owned());
                }
            }
        }
        let (mut lessons, mut undescribed) = (Vec::new(), Vec::new());
        for slug in slugs {
            match Self::open(checkout, slug) {
                Ok(lesson) => lessons.push(lesson),
                Err(BadLesson::Undescribed { slug, .. }) => undescribed.push(slug),
                Err(why) => return Err(why),
            }
        }
        Ok((lessons, undescribed))
    }

    /// Reads one lesson's description.
    fn open(checkout: &Checkout, slug: String) -> Result<Self, BadLesson> {
        let specs = checkout.specs().join(&slug);
        let path = specs.join("lesson.toml");
        let about = match fs::read_to_string(&path) {
            Ok(text) => {
                toml::from_str(&text).map_err(|why| BadLesson::Malformed { path, source: Box::new(why) })?
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                return Err(BadLesson::Undescribed { slug, path });
            }
            Err(source) => return Err(BadLesson::Unreadable { path, source }),
        };
        let (pitfalls, solutions) = (checkout.pitfalls().join(&slug), checkout.solutions().join(&slug));
        Ok(Self { slug, about, pitfalls, solutions, specs })
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

    #[must_use]
    pub fn solution_dir(&self) -> &PathBuf {
        &self.solutions
    }

    /// The folder of `tests/specs` with what judges both twins: spec, story, half-fixes, recordings.
    #[must_use]
    pub fn spec_dir(&self) -> &PathBuf {
        &self.specs
    }

    /// The patch that turns the fixed twin into the pitfall.
    #[must_use]
    pub fn pitfall_patch(&self) -> PathBuf {
        self.solutions.join(PITFALL_PATCH)
    }

    /// The fixed twin, under the pitfall's names: those of its package, its library and its story.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn fixed(&self) -> Result<Snapshot, BadLesson> {
        let number = self.number();
        let mut fixed = Snapshot::default();
        for (path, text) in Snapshot::of(&self.solutions)?.files().filter(|(path, _)| *path != PITFALL_PATCH)
        {
            let text = text.replace(&format!("solution-{number}-"), &format!("pitfall-{number}-"));
            fixed.insert(path, text.replace(&format!("solution_{number}_"), &format!("pitfall_{number}_")));
        }
        Ok(fixed)
    }

    /// The pitfall as it was handed out: the fixed twin with [`PITFALL_PATCH`] applied.
    ///
    /// # Errors
    /// [`BadLesson`] names the file that cannot be read, or the hunk that does not fit.
    pub fn handed_out(&self) -> Result<Snapshot, BadLesson> {
        let path = self.pitfall_patch();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(BadLesson::Unreadable { path, source }),
        };
        patch::apply(&self.fixed()?, &text).map_err(|source| BadLesson::Patch { path, source })
    }

    /// From the pitfall as handed out to the fixed twin: sources and manifest.
    ///
    /// # Errors
    /// A version of the lesson cannot be read.
    pub fn fix(&self) -> Result<Changes, BadLesson> {
        Ok(Changes::between(&self.handed_out()?.code(), &self.fixed()?.code()))
    }

    /// The pitfall as handed out, with `half_fix` applied.
    ///
    /// # Errors
    /// There is no such patch, or it does not fit.
    pub fn with_half_fix(&self, half_fix: &HalfFix) -> Result<Snapshot, BadLesson> {
        let name = format!("half-fixes/{}.patch", half_fix.name);
        let text = self.spec_file(&name)?;
        patch::apply(&self.handed_out()?, &text).map_err(|source| BadLesson::HalfFix {
            name,
            slug: self.slug.clone(),
            source,
        })
    }

    /// A file of the lesson's folder in `tests/specs`.
    ///
    /// # Errors
    /// [`BadLesson::Unreadable`].
    pub fn spec_file(&self, name: &str) -> Result<String, BadLesson> {
        let path = self.specs.join(name);
        files::read_text(&path).map_err(|source| BadLesson::Unreadable { path, source })
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
    /// Every lesson.
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
