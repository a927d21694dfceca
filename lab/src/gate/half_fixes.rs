//! Each half-fix applies, compiles and is caught by the test it names. It may break the contract too: many change
//! what is on the wire.

use std::fs;
use std::time::Duration;

use super::{Findings, Name};
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
    limit: Duration,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let half_fixes = &lesson.about.half_fixes;
    if half_fixes.is_empty() {
        return Ok(());
    }
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
                one(half_fix, &order, limit, findings)?;
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
    findings.held(before, half_fixes.len(), format!("{caught}: applied, compiled, caught"));
    Ok(())
}

fn one(half_fix: &HalfFix, order: &Order, limit: Duration, findings: &mut Findings) -> anyhow::Result<()> {
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
            return Ok(());
        }
        None => return Ok(()),
    };
    let tests: Vec<_> = spec.tests()?.into_iter().filter(|test| test.name() == half_fix.caught_by).collect();
    let verdicts = judge::run(&[(&spec, tests)], Patience { limit, hangs: usize::MAX })?;
    let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    match verdicts.first().map(|verdict| &verdict.outcome) {
        Some(Outcome::Failed(_) | Outcome::Crashed { .. }) => {}
        Some(Outcome::Hung { limit, .. }) => findings.reject(
            Name::Hang,
            format!("{}: {}", half_fix.name, half_fix.caught_by),
            format!("still running after {} s", limit.as_secs()),
            "the test that catches it must fail at a deadline of its own",
        ),
        Some(Outcome::Passed | Outcome::Skipped) => findings.reject(
            Name::HalfFixEscapes,
            half_fix.name.as_str(),
            format!("{} is green on it", half_fix.caught_by),
            "name the test that is red on it, or write one: no half-fix may pass",
        ),
        None => findings.reject(
            Name::HalfFixEscapes,
            half_fix.name.as_str(),
            format!("the spec has no test {}", half_fix.caught_by),
            "`caught_by` in lesson.toml names a test of the spec, as `pitfall::…`",
        ),
    }
    Ok(())
}
