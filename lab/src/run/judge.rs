//! What the specs say of the learner's crates now.

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::lesson::Lesson;
use crate::lesson::digest;
use crate::run::cargo::{self, CargoFailed, Order, Target, Wanted};
use crate::run::diagnose::Broken;
use crate::run::progress::Progress;
use crate::run::spec::{self, CannotList, Outcome, Patience, Spec, Test, Verdict};

/// How a lesson stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// A part of it is not there.
    Missing(PathBuf),
    /// Its spec could not be built.
    Broken(Broken),
    /// Its spec ran.
    Ran(Vec<Verdict>),
}

/// No verdict could be reached.
#[derive(Debug, thiserror::Error)]
pub enum NoVerdict {
    /// Cargo failed.
    #[error(transparent)]
    Cargo(#[from] CargoFailed),
    /// A spec does not list its tests.
    #[error(transparent)]
    List(#[from] CannotList),
    /// A spec could not be started.
    #[error("cannot run a spec")]
    NotRun(#[from] io::Error),
}

/// Builds and runs the specs of `lessons` on the learner's crates, all in one call of Cargo; of each, the
/// tests that `choose` takes.
///
/// # Errors
/// [`NoVerdict`] if there is none on any of them.
pub fn judge(
    checkout: &Checkout,
    lessons: &[&Lesson],
    patience: Patience,
    choose: &dyn Fn(&Test) -> bool,
) -> Result<Vec<Standing>, NoVerdict> {
    let missing: Vec<Option<PathBuf>> = lessons.iter().map(|lesson| missing(lesson)).collect();
    let there = lessons.iter().zip(&missing).filter(|(_, missing)| missing.is_none());
    let wanted = there
        .map(|(lesson, _)| Wanted {
            package: lesson.pitfall_package(),
            dir: lesson.pitfall_dir().clone(),
            target: Target::Test(lesson.spec().to_owned()),
        })
        .collect();
    let order = Order::at(checkout.root(), wanted);
    let built = cargo::build(&order, "building the specs")?.built;

    let mut to_run: Vec<(&Spec, Vec<Test>)> = Vec::new();
    for spec in built.iter().flatten() {
        to_run.push((spec, spec.tests()?.into_iter().filter(|test| choose(test)).collect()));
    }
    let mut verdicts = run(&to_run, patience)?.into_iter();

    let mut built = built.iter();
    let stands = |missing| match missing {
        Some(path) => Standing::Missing(path),
        None => match built.next() {
            Some(Ok(_)) => Standing::Ran(verdicts.next().unwrap_or_default()),
            Some(Err(broken)) => Standing::Broken(broken.clone()),
            None => Standing::Ran(Vec::new()),
        },
    };
    Ok(missing.into_iter().map(stands).collect())
}

/// [`spec::run_all`], with its progress shown.
///
/// # Errors
/// The system's reason why an executable could not be started.
pub fn run(specs: &[(&Spec, Vec<Test>)], patience: Patience) -> io::Result<Vec<Vec<Verdict>>> {
    let all: usize = specs.iter().map(|(_, tests)| tests.len()).sum();
    let done = AtomicUsize::new(0);
    let progress = Mutex::new(Progress::of("running the specs"));
    spec::run_all(specs, patience, &|_| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress.lock().unwrap_or_else(PoisonError::into_inner).tell(&format!("{done} of {all} tests"));
    })
}

/// The part of a lesson without which its spec cannot be built.
fn missing(lesson: &Lesson) -> Option<PathBuf> {
    let dir = lesson.pitfall_dir();
    if !dir.is_dir() {
        return Some(dir.clone());
    }
    let mount = dir.join("tests").join(format!("{}.rs", lesson.spec()));
    let parts = [dir.join("Cargo.toml"), mount, lesson.spec_dir().join("spec.rs")];
    parts.into_iter().find(|part| !part.is_file())
}

/// Whether the spec that ran is not the one that was handed out, so that a verdict says nothing of the lesson: the
/// learner's crate mounts another, or a file of the lesson's folder in `tests/specs` was edited.
#[must_use]
pub fn spec_was_edited(lesson: &Lesson) -> bool {
    mount_was_edited(lesson) || digest::of(lesson.spec_dir()).ok() != digest::recorded(lesson)
}

/// Whether a file of the learner's `tests/` that was handed out was changed or is gone. A test file of the learner's
/// own beside them is no part of the spec.
fn mount_was_edited(lesson: &Lesson) -> bool {
    let Ok(handed_out) = lesson.handed_out() else { return false };
    handed_out.files().filter(|(path, _)| path.starts_with("tests/")).any(|(path, original)| {
        let mine = std::fs::read_to_string(lesson.pitfall_dir().join(path));
        mine.map_or(true, |mine| mine.replace("\r\n", "\n").trim_end() != original.trim_end())
    })
}

impl Standing {
    /// What a command ends with that was asked about this lesson.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Missing(_) => Exit::CouldNotWork,
            Self::Broken(_) => Exit::DoesNotCompile,
            Self::Ran(verdicts) if verdicts.iter().all(|verdict| verdict.outcome.is_green()) => Exit::Done,
            Self::Ran(verdicts) if verdicts.iter().any(Verdict::hung) => Exit::Hung,
            Self::Ran(_) => Exit::Red,
        }
    }

    /// The spec ran, and all of it is green. Whether it is the spec that was handed out, [`spec_was_edited`] tells.
    #[must_use]
    pub fn is_green(&self) -> bool {
        matches!(self, Self::Ran(verdicts) if !verdicts.is_empty()) && self.exit() == Exit::Done
    }
}

impl Verdict {
    /// Whether the test was run.
    #[must_use]
    pub fn was_run(&self) -> bool {
        self.outcome != Outcome::Skipped
    }

    /// Whether the test ran past its limit.
    #[must_use]
    pub fn hung(&self) -> bool {
        matches!(self.outcome, Outcome::Hung { .. })
    }
}
