//! The maintainers' gate: every failure is real, for the stated reason, and every fix ends it.
//!
//! A lesson is put through all checks even if one rejects it; each rejection has a name, and says what to do.

mod complete;
mod failures;
mod half_fixes;
mod name;
mod often;
mod repeat;
mod story;
mod twins;

pub use failures::{Record, parse as parse_failures};
pub use name::Name;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::checkout::Checkout;
use crate::lesson::Lesson;
use crate::run::cargo::{self, Build, CargoFailed, Order, Target, Wanted};
use crate::run::diagnose;
use crate::run::spec::Test;

/// What `verify` was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// How long a single test may take.
    pub limit: Duration,
    /// How many times the fixed twin must pass. No test on the broken twin and no half-fix is run more often.
    pub repeat: u32,
    /// Whether to write down what is new: failures, recordings, patches, digests.
    pub bless: bool,
}

/// A lesson, or a part of it, was rejected.
#[derive(Clone, Debug)]
pub struct Rejection {
    pub name: Name,
    /// Which test, file or half-fix.
    pub what: String,
    /// What was seen: a message, a difference. May have many lines.
    pub seen: String,
    /// What to do.
    pub advice: String,
}

/// What the gate found of one lesson.
#[derive(Debug, Default)]
pub struct Findings {
    /// What holds, in a line each.
    pub holds: Vec<String>,
    /// How many checks passed.
    pub passed: usize,
    pub rejections: Vec<Rejection>,
    /// The files that `--bless` wrote.
    pub blessed: Vec<PathBuf>,
}

impl Findings {
    fn reject(
        &mut self,
        name: Name,
        what: impl Into<String>,
        seen: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let (what, seen, advice) = (what.into(), seen.into(), advice.into());
        self.rejections.push(Rejection { name, what, seen, advice });
    }

    /// Notes in `line` that a group of `checks` held, unless something was rejected since there were `before`.
    fn held(&mut self, before: usize, checks: usize, line: String) {
        let rejected = self.rejections.len() - before;
        self.passed += checks.saturating_sub(rejected);
        if rejected == 0 {
            self.holds.push(line);
        }
    }
}

/// The spec on both twins.
fn wanted(lesson: &Lesson) -> Vec<Wanted> {
    let spec = |(package, dir): (String, &Path)| Wanted {
        package,
        dir: dir.to_path_buf(),
        target: Target::Test(lesson.spec().to_owned()),
    };
    twins(lesson).map(spec).into()
}

fn twins(lesson: &Lesson) -> [(String, &Path); 2] {
    [(lesson.pitfall_package(), lesson.pitfall_dir()), (lesson.solution_package(), lesson.solution_dir())]
}

/// Builds what the gate runs of all `lessons`, in one call of Cargo, so that [`verify`] finds it built.
///
/// # Errors
/// [`CargoFailed`] if Cargo did not reach the compiler.
pub fn build_all(checkout: &Checkout, lessons: &[&Lesson]) -> Result<(), CargoFailed> {
    let wanted = lessons.iter().flat_map(|lesson| wanted(lesson)).collect();
    cargo::build(&Order::at(checkout.root(), wanted), "building both twins of every lesson").map(drop)
}

/// Puts one lesson through the gate.
///
/// # Errors
/// The gate itself could not work: Cargo failed, or a file cannot be written.
pub fn verify(checkout: &Checkout, lesson: &Lesson, ask: Ask) -> anyhow::Result<Findings> {
    let mut findings = Findings::default();
    let build = cargo::build(&Order::at(checkout.root(), wanted(lesson)), "building both twins")?;
    twins::compile(checkout, lesson, &build, &mut findings)?;
    let mut specs = build.built.iter().map(|built| built.as_ref().ok());
    let (broken, fixed) = (specs.next().flatten(), specs.next().flatten());

    let (mut record, mut runs) = (None, None);
    if let (Some(broken), Some(fixed)) = (broken, fixed) {
        twins::none_ignored(broken, &mut findings)?;
        let both = twins::run(broken, fixed, ask.limit)?;
        twins::check_verdicts(&both, &mut findings);
        let tests: Vec<&Test> = both.broken.iter().map(|verdict| &verdict.test).collect();
        complete::first_tests(lesson, &tests, &mut findings);
        record = Some(failures::check(checkout, lesson, &both.broken, &mut findings)?);
        runs = Some(both);
    }
    let recordings = story::check(checkout, lesson, &mut findings)?;
    half_fixes::check(checkout, lesson, ask, &mut findings)?;
    let sound = !findings.rejections.iter().any(|one| stops_repeating(one.name));
    if let (true, Some(broken), Some(runs)) = (sound, broken, &runs) {
        often::check(checkout, broken, &runs.broken, ask, &mut findings)?;
    }
    if let (true, Some(fixed)) = (sound, fixed) {
        repeat::check(fixed, ask, &mut findings)?;
    }
    complete::complete(lesson, &mut findings);

    if ask.bless && findings.rejections.iter().all(|rejection| rejection.name.is_blessable()) {
        findings.rejections.clear();
        failures::bless(lesson, record.as_ref(), &mut findings)?;
        story::bless(lesson, &recordings, &mut findings)?;
        complete::bless(lesson, &mut findings)?;
    }
    complete::check(lesson, &mut findings)?;
    Ok(findings)
}

fn stops_repeating(name: Name) -> bool {
    matches!(name, Name::FixRed | Name::ContractRed | Name::Hang | Name::Crash | Name::DoesNotCompile)
}

/// What rejected the build of a target, for [`Rejection::seen`].
fn compiler_says(build: &Build, dir: &Path) -> String {
    let own = build.diagnostics.iter().filter(|found| diagnose::same(&found.dir, dir));
    own.map(|found| found.rendered.trim_end()).collect::<Vec<_>>().join("\n")
}
