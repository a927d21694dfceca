//! A lesson as its folders describe it, and its versions.

mod about;
pub mod altered;
pub mod backup;
pub mod changes;
pub mod code;
pub mod digest;
mod find;
pub mod patch;
pub mod restore;
pub mod rig;
pub mod scratch;
mod shelf;
pub mod snapshot;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::checkout::Checkout;
use crate::files;
use crate::lesson::changes::Changes;
use crate::lesson::snapshot::Snapshot;

pub use about::{About, BadLesson, HalfFix, Part};
pub use find::{HERE, NoSuchLesson, find};
pub use shelf::{Shelf, Unread};

/// The file beside a fixed twin that turns it into the pitfall.
pub const PITFALL_PATCH: &str = "pitfall.patch";

/// What of a fixed twin its pitfall has no counterpart for, by how the path begins: the patch itself, and the test that asks programs
/// which are not ours, `tests/foreign.rs` and its parts.
const OF_THE_FIXED_TWIN_ALONE: [&str; 2] = [PITFALL_PATCH, "tests/foreign"];

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

impl Lesson {
    /// Reads one lesson's description.
    pub(crate) fn open(checkout: &Checkout, slug: &str) -> Result<Self, BadLesson> {
        let specs = checkout.specs().join(slug);
        let path = specs.join("lesson.toml");
        let about = match fs::read_to_string(&path) {
            Ok(text) => {
                toml::from_str(&text).map_err(|why| BadLesson::Malformed { path, source: Box::new(why) })?
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                return Err(BadLesson::Undescribed { slug: slug.to_owned(), path });
            }
            Err(source) => return Err(BadLesson::Unreadable { path, source }),
        };
        let (pitfalls, solutions) = (checkout.pitfalls().join(slug), checkout.solutions().join(slug));
        Ok(Self { slug: slug.to_owned(), about, pitfalls, solutions, specs })
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

    /// The lab's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.specs.ancestors().nth(3).unwrap_or(&self.specs)
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
        let twin = Snapshot::of(&self.solutions)?;
        for (path, text) in
            twin.files().filter(|(path, _)| !OF_THE_FIXED_TWIN_ALONE.iter().any(|own| path.starts_with(own)))
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
