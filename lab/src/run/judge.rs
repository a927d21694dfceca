//! What the specs say of the learner's crates now.

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::files;
use crate::lesson::Lesson;
use crate::lesson::digest;
use crate::run::cargo::{self, CargoFailed, Order, Target, Wanted};
use crate::run::diagnose::Broken;
use crate::run::memory::Memory;
use crate::run::progress::Progress;
use crate::run::spec::{self, CannotList, Outcome, Patience, Spec, Test, Verdict};

/// How a lesson stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// A part of it is not there.
    Missing(PathBuf),
    /// Its spec could not be built.
    Broken(Broken),
    Ran(Vec<Verdict>),
    /// Nobody has asked for it yet, so its spec is not built.
    Unasked,
}

/// No verdict could be reached.
#[derive(Debug, thiserror::Error)]
pub enum NoVerdict {
    #[error(transparent)]
    Cargo(#[from] CargoFailed),
    /// A spec does not list its tests.
    #[error(transparent)]
    List(#[from] CannotList),
    /// A spec could not be started.
    #[error("cannot run a spec")]
    NotRun(#[from] io::Error),
}

/// What is asked of the specs.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// How long to wait.
    pub patience: Patience,
    /// Only the tests that it takes; without it, all.
    pub choose: Option<&'a dyn Fn(&Test) -> bool>,
    /// A verdict that is remembered will do.
    pub recall: bool,
}

/// Builds and runs the specs of `lessons` on the learner's crates, all in one call of Cargo. Verdicts on whole specs are
/// remembered; where those will do and none is out of date, Cargo is not asked.
///
/// # Errors
/// [`NoVerdict`] if there is none on any of them.
pub fn judge(
    checkout: &Checkout,
    lessons: &[&Lesson],
    question: Question<'_>,
) -> Result<Vec<Standing>, NoVerdict> {
    let memory = Memory::of(checkout);
    let mut standings: Vec<Option<Standing>> = lessons
        .iter()
        .map(|lesson| match missing(lesson) {
            Some(path) => Some(Standing::Missing(path)),
            None if question.recall => memory.recall(lesson, question.patience).map(Standing::Ran),
            None => None,
        })
        .collect();
    let open: Vec<(usize, u64)> = (0..lessons.len())
        .filter(|nth| standings[*nth].is_none())
        .map(|nth| (nth, memory.sources(lessons[nth])))
        .collect();
    let wanted = open.iter().map(|(nth, _)| wanted(lessons[*nth])).collect();
    let built = cargo::build(&Order::at(checkout.root(), wanted), "building the specs")?.built;

    let mut to_run: Vec<(&Spec, Vec<Test>)> = Vec::new();
    let mut ran: Vec<(usize, u64)> = Vec::new();
    for ((nth, sources), built) in open.into_iter().zip(&built) {
        match built {
            Err(broken) => standings[nth] = Some(Standing::Broken(broken.clone())),
            Ok(spec) => {
                let chosen = |test: &Test| question.choose.is_none_or(|choose| choose(test));
                to_run.push((spec, spec.tests()?.into_iter().filter(chosen).collect()));
                ran.push((nth, sources));
            }
        }
    }
    let verdicts = run(&to_run, question.patience)?;
    for (((nth, sources), (spec, _)), verdicts) in ran.into_iter().zip(&to_run).zip(verdicts) {
        if question.choose.is_none() {
            memory.keep(lessons[nth], spec, sources, question.patience, &verdicts);
        }
        standings[nth] = Some(Standing::Ran(verdicts));
    }
    Ok(standings.into_iter().map(|standing| standing.unwrap_or(Standing::Ran(Vec::new()))).collect())
}

fn wanted(lesson: &Lesson) -> Wanted {
    Wanted {
        package: lesson.pitfall_package(),
        dir: lesson.pitfall_dir().clone(),
        target: Target::Test(lesson.spec().to_owned()),
    }
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
        let mine = files::read_text(&lesson.pitfall_dir().join(path));
        mine.map_or(true, |mine| mine.trim_end() != original.trim_end())
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
            Self::Ran(_) | Self::Unasked => Exit::Red,
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
