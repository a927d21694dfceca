//! Each half-fix applies, compiles and is caught by the test it names. It may break the contract too: many change
//! what is on the wire.

use std::fs;

use super::failures::is_evidence;
use super::{Ask, Findings, Name, often};
use crate::checkout::Checkout;
use crate::lesson::patch;
use crate::lesson::scratch::Scratch;
use crate::lesson::snapshot::Snapshot;
use crate::lesson::{HalfFix, Lesson};
use crate::report::style::count;
use crate::run::cargo::{self, Order, Target, Wanted};
use crate::run::judge;
use crate::run::spec::{Outcome, Patience, Verdict};

/// Applies, builds and runs every half-fix, each in a scratch workspace.
pub(super) fn check(
    checkout: &Checkout,
    lesson: &Lesson,
    ask: Ask,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let half_fixes = &lesson.about.half_fixes;
    if half_fixes.is_empty() {
        return Ok(());
    }
    let mut fewest = usize::MAX;
    let target = cargo::target_dir(checkout.root())?;
    let broken = Snapshot::of(lesson.pitfall_dir())?;
    for half_fix in half_fixes {
        let file = lesson.spec_dir().join("half-fixes").join(format!("{}.patch", half_fix.name));
        let patched = fs::read_to_string(&file)
            .map_err(anyhow::Error::from)
            .and_then(|patch| Ok(patch::apply(&broken, &patch)?));
        match patched {
            Ok(patched) => {
                let scratch = Scratch::write(checkout, lesson, &half_fix.name, &patched, &target)?;
                let wanted = Wanted {
                    package: scratch.package().to_owned(),
                    dir: scratch.folder().to_path_buf(),
                    target: Target::Test(lesson.spec().to_owned()),
                };
                let order = Order {
                    workspace: scratch.root().to_path_buf(),
                    target_dir: Some(target.clone()),
                    ..Order::at(checkout.root(), vec![wanted])
                };
                fewest = fewest.min(one(lesson, half_fix, &order, ask, findings)?);
            }
            Err(why) => findings.reject(
                Name::HalfFixDoesNotApply,
                half_fix.name.as_str(),
                format!("{why:#}"),
                format!(
                    "write half-fixes/{}.patch again, as `diff -u` against the broken crate",
                    half_fix.name
                ),
            ),
        }
    }
    let caught = count(half_fixes.len(), "half-fix").replace("fixs", "fixes");
    let line = format!("{caught}: applied, compiled, caught each time, in at least {}", count(fewest, "run"));
    findings.held(before, half_fixes.len(), line);
    Ok(())
}

/// How often the test was run that should catch it.
fn one(
    lesson: &Lesson,
    half_fix: &HalfFix,
    order: &Order,
    ask: Ask,
    findings: &mut Findings,
) -> anyhow::Result<usize> {
    let built = cargo::build(order, "building the half-fixes")?.built;
    let spec = match built.into_iter().next() {
        Some(Ok(spec)) => spec,
        Some(Err(broken)) => {
            findings.reject(
                Name::HalfFixDoesNotCompile,
                half_fix.name.as_str(),
                broken.rendered.join("\n"),
                "a fix that does not compile tempts nobody",
            );
            return Ok(0);
        }
        None => return Ok(0),
    };
    let tests: Vec<_> = spec.tests()?.into_iter().filter(|test| test.name() == half_fix.caught_by).collect();
    let first = judge::run(&[(&spec, tests)], Patience { limit: ask.limit, hangs: usize::MAX })?;
    let Some(first) = first.into_iter().flatten().next() else {
        findings.reject(
            Name::HalfFixEscapes,
            half_fix.name.as_str(),
            format!("the spec has no test {}", half_fix.caught_by),
            "`caught_by` in lesson.toml names a test of the spec, as `pitfall::…`",
        );
        return Ok(0);
    };
    let runs: Vec<Verdict> = often::again(&spec, first, ask)?.into_iter().filter(Verdict::was_run).collect();
    caught(lesson, half_fix, &runs, findings);
    Ok(runs.len())
}

/// Whether the test that should catch it did so each time, as a learner is told of it.
fn caught(lesson: &Lesson, half_fix: &HalfFix, runs: &[Verdict], findings: &mut Findings) {
    let test = half_fix.caught_by.as_str();
    let green = runs.iter().filter(|run| run.outcome.is_green()).count();
    if green > 0 {
        findings.reject(
            Name::HalfFixEscapes,
            half_fix.name.as_str(),
            format!("{test} is green on it, {green} of {}", count(runs.len(), "time")),
            "name the test that is red on it each time, or write one: no half-fix may pass",
        );
    }
    let what = || format!("{}: {test}", half_fix.name);
    let in_contract = |run: &&Verdict| run.test.module() == "contract";
    let odd = |run: &&Verdict| match &run.outcome {
        Outcome::Failed(failure) => {
            !in_contract(run) && !is_evidence(&failure.message, &lesson.pitfall_package())
        }
        outcome => !outcome.is_green(),
    };
    match runs.iter().find(odd).map(|run| &run.outcome) {
        Some(Outcome::Hung { limit, .. }) => findings.reject(
            Name::Hang,
            what(),
            format!("still running after {} s", limit.as_secs()),
            "the test that catches it must fail at a deadline of its own",
        ),
        Some(Outcome::Crashed { how, last_words }) => findings.reject(
            Name::Crash,
            what(),
            format!("its process {how}\n{last_words}"),
            "a half-fix is caught by evidence, not by an abort",
        ),
        Some(Outcome::Failed(failure)) => findings.reject(
            Name::NotEvidence,
            what(),
            failure.message.as_str(),
            "a half-fix is caught by evidence that says what hurts, not by an `unwrap` or another's panic",
        ),
        Some(Outcome::Passed | Outcome::Skipped) | None => {}
    }
}
