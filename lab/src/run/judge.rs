//! What the specs say of the learner's crates now.

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::lesson::Lesson;
use crate::report::style::{CARE, painted};
use crate::run::apart;
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
    let built = build(checkout, &open.iter().map(|(nth, _)| lessons[*nth]).collect::<Vec<_>>())?;

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

/// Builds the specs, in one call of Cargo; if it refuses all of them because of one, each apart from the others.
fn build(checkout: &Checkout, lessons: &[&Lesson]) -> Result<Vec<Result<Spec, Broken>>, CargoFailed> {
    let wanted = lessons.iter().map(|lesson| wanted(lesson)).collect();
    match cargo::build(&Order::at(checkout.root(), wanted), "building the specs") {
        Ok(build) => Ok(build.built),
        Err(why @ CargoFailed::GaveUp { .. }) if why.is_about_a_lesson() => {
            anstream::eprintln!("{}\n", painted(CARE, why.to_string()));
            Ok(apart::build(checkout, lessons))
        }
        Err(why) => Err(why),
    }
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
    let library = dir.join("src").join("lib.rs");
    let parts = [dir.join("Cargo.toml"), library, mount, lesson.spec_dir().join("spec.rs")];
    parts.into_iter().find(|part| !part.is_file())
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

    /// The spec ran, and all of it is green. Whether it is the spec that was handed out, [`altered::of`](crate::lesson::altered::of) tells.
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
