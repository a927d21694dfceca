//! Where things are: the checkout that a command works on.

use std::path::{Path, PathBuf};

use crate::lesson::{BadLesson, Lesson, Shelf};

/// A checkout of the lab.
#[derive(Clone, Debug)]
pub struct Checkout {
    root: PathBuf,
}

/// There is no lab here.
#[derive(Debug, thiserror::Error)]
#[error("there is no lab at or above {}: go to its folder, which has Cargo.toml, pitfalls/ and solutions/, or name it with --root", start.display())]
pub struct NoCheckout {
    /// Where the search began.
    pub start: PathBuf,
}

impl Checkout {
    /// The nearest checkout at or above `start`.
    ///
    /// # Errors
    /// [`NoCheckout`] if there is none up to the root of the file system.
    pub fn at_or_above(start: &Path) -> Result<Self, NoCheckout> {
        let is_house = |dir: &&Path| {
            dir.join("Cargo.toml").is_file()
                && dir.join("pitfalls").is_dir()
                && dir.join("solutions").is_dir()
        };
        match start.ancestors().find(is_house) {
            Some(root) => Ok(Self { root: root.to_path_buf() }),
            None => Err(NoCheckout { start: start.to_path_buf() }),
        }
    }

    /// The folder that holds everything.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The broken crates' folder, where the learner works.
    #[must_use]
    pub fn pitfalls(&self) -> PathBuf {
        self.root.join("pitfalls")
    }

    /// The fixed twins' folder.
    #[must_use]
    pub fn solutions(&self) -> PathBuf {
        self.root.join("solutions")
    }

    /// What judges both twins of each lesson, a folder a lesson.
    #[must_use]
    pub fn specs(&self) -> PathBuf {
        self.root.join("tests").join("specs")
    }

    /// What must survive `cargo clean`: backups of the learner's work, and which hints were read. Not in git.
    #[must_use]
    pub fn keep(&self) -> PathBuf {
        self.root.join(".lab")
    }

    /// All lessons, by number. A lesson is known by its folders in `tests/specs` and `solutions`, so that one whose crate
    /// the learner has deleted is still there to be reset; one that cannot be read is said to be so, and keeps nobody from
    /// the others.
    ///
    /// # Errors
    /// A folder of lessons cannot be listed.
    pub fn shelf(&self) -> Result<Shelf, BadLesson> {
        Shelf::of(self)
    }

    /// As [`Checkout::shelf`], for those who need all of them. One that nothing describes is not a lesson yet.
    ///
    /// # Errors
    /// The first lesson whose description cannot be read.
    pub fn lessons(&self) -> Result<Vec<Lesson>, BadLesson> {
        self.shelf()?.all()
    }
}
