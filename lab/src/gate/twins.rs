//! The one spec on both twins: it compiles; its contract is green on both; its pitfall is red on the one and green on the other.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Findings, Name, compiler_says, twins};
use crate::checkout::Checkout;
use crate::lesson::Lesson;
use crate::report::style::count;
use crate::run::cargo::{self, Build};
use crate::run::judge;
use crate::run::spec::{Outcome, Patience, Spec, Verdict};

/// The verdicts of the one spec on both twins.
pub(super) struct Runs {
    pub(super) broken: Vec<Verdict>,
    pub(super) fixed: Vec<Verdict>,
}

/// Both twins compile with the spec, without a warning, and each crate does so alone.
pub(super) fn compile(
    checkout: &Checkout,
    lesson: &Lesson,
    build: &Build,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    for ((package, dir), built) in twins(lesson).into_iter().zip(&build.built) {
        let mut said = compiler_says(build, dir);
        if let (true, Err(broken)) = (said.is_empty(), built) {
            said = broken.rendered.join("\n");
        }
        if !said.is_empty() {
            findings.reject(
                Name::DoesNotCompile,
                package.as_str(),
                said,
                "both twins compile with the spec, without a warning",
            );
            continue;
        }
        let alone = cargo::check(checkout.root(), &package)?;
        let said: Vec<&str> = alone.iter().map(|found| found.rendered.trim_end()).collect();
        if !said.is_empty() {
            findings.reject(
                Name::DoesNotCompile,
                format!("{package}, alone"),
                said.join("\n"),
                format!("`cargo check -p {package}`: a feature is probably missing in its Cargo.toml"),
            );
        }
    }
    findings.held(
        before,
        4,
        "compiles against both twins, and each crate alone, without a warning".to_owned(),
    );
    Ok(())
}

/// Runs the spec on both twins.
pub(super) fn run(broken: &Spec, fixed: &Spec, limit: Duration) -> anyhow::Result<Runs> {
    let specs = [(broken, broken.tests()?), (fixed, fixed.tests()?)];
    let mut verdicts = judge::run(&specs, Patience { limit, hangs: usize::MAX })?.into_iter();
    Ok(Runs { broken: verdicts.next().unwrap_or_default(), fixed: verdicts.next().unwrap_or_default() })
}

/// No test is marked `#[ignore]`: plain `cargo test` would leave it out.
pub(super) fn none_ignored(spec: &Spec, findings: &mut Findings) -> anyhow::Result<()> {
    for test in spec.ignored()? {
        findings.reject(
            Name::Ignored,
            test.name(),
            "it is marked `#[ignore]`",
            "`cargo test` leaves it out: make it fast and certain, or delete it",
        );
    }
    Ok(())
}

/// Judges the verdicts against each other.
pub(super) fn check_verdicts(runs: &Runs, findings: &mut Findings) {
    same_tests(runs, findings);
    for verdict in runs.broken.iter().filter(|one| !matches!(one.test.module(), "contract" | "pitfall")) {
        findings.reject(
            Name::Unjudged,
            verdict.test.name(),
            "it stands outside `contract` and `pitfall`, so nobody asks how it ends",
            "move it to `contract` if it is green on both twins, to `pitfall` if it is red on the broken one",
        );
    }
    let before = findings.rejections.len();
    for verdict in runs.broken.iter().chain(&runs.fixed) {
        ended(verdict, findings);
    }
    let contract = |runs: &[Verdict]| of(runs, "contract").len();
    for (twin, verdicts) in [("broken", &runs.broken), ("fixed", &runs.fixed)] {
        for verdict in of(verdicts, "contract").into_iter().filter(|one| failed(one)) {
            findings.reject(
                Name::ContractRed,
                format!("{} on the {twin} twin", verdict.test.name()),
                seen(verdict),
                "`contract` holds what the broken twin does right; it is green on both",
            );
        }
    }
    let checks = contract(&runs.broken) + contract(&runs.fixed);
    findings.held(before, checks, format!("contract: {} green on both twins", count(checks / 2, "test")));

    let before = findings.rejections.len();
    let pitfalls = of(&runs.broken, "pitfall");
    if pitfalls.is_empty() {
        findings.reject(Name::Incomplete, "pitfall", "", "the spec has no test in `mod pitfall`");
    } else if pitfalls.iter().all(|verdict| verdict.outcome.is_green()) {
        findings.reject(
            Name::AlreadySolved,
            "the broken twin",
            "every pitfall test is green on it",
            "break it again: `cargo lab reset` does, if it was repaired here",
        );
    } else {
        for verdict in pitfalls.iter().filter(|verdict| verdict.outcome.is_green()) {
            let twin = runs.fixed.iter().find(|other| other.test.name() == verdict.test.name());
            if twin.is_some_and(|twin| twin.outcome.is_green()) {
                findings.reject(
                    Name::PassesOnBoth,
                    verdict.test.name(),
                    "it is green on the broken twin too",
                    "move it to `contract`, or make it catch the pitfall",
                );
            }
        }
    }
    let fixed = of(&runs.fixed, "pitfall");
    for verdict in fixed.iter().filter(|verdict| failed(verdict)) {
        findings.reject(
            Name::FixRed,
            verdict.test.name(),
            seen(verdict),
            "the fixed twin passes the whole spec",
        );
    }
    let line =
        format!("pitfall: {} red on the broken twin, green on the fixed one", count(pitfalls.len(), "test"));
    findings.held(before, pitfalls.len() + fixed.len(), line);
}

fn same_tests(runs: &Runs, findings: &mut Findings) {
    let names = |verdicts: &[Verdict]| -> BTreeSet<String> {
        verdicts.iter().map(|verdict| verdict.test.name().to_owned()).collect()
    };
    let (broken, fixed) = (names(&runs.broken), names(&runs.fixed));
    for name in broken.symmetric_difference(&fixed) {
        let where_not = if broken.contains(name) { "fixed" } else { "broken" };
        findings.reject(
            Name::DifferentSpec,
            name.as_str(),
            format!("the {where_not} twin does not have this test"),
            "the solution's test file mounts the pitfall's spec and adds nothing",
        );
    }
}

/// A hang or a crash is never a verdict, on either twin.
fn ended(verdict: &Verdict, findings: &mut Findings) {
    let name = verdict.test.name();
    match &verdict.outcome {
        Outcome::Hung { limit, last_words } => findings.reject(
            Name::Hang,
            name,
            format!("still running after {} s\n{last_words}", limit.as_secs()),
            "a pitfall that waits forever must fail at a deadline of the spec's own",
        ),
        Outcome::Crashed { how, last_words } => findings.reject(
            Name::Crash,
            name,
            format!("its process {how}\n{last_words}"),
            "a red test fails by an assertion that says what hurts",
        ),
        Outcome::Passed | Outcome::Failed(_) | Outcome::Skipped => {}
    }
}

fn of<'a>(verdicts: &'a [Verdict], module: &str) -> Vec<&'a Verdict> {
    verdicts.iter().filter(|verdict| verdict.test.module() == module).collect()
}

fn failed(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::Failed(_))
}

/// What a red test said, for [`super::Rejection::seen`].
pub(super) fn seen(verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::Failed(failure) => match &failure.place {
            Some(place) => format!("{place}\n{}", failure.message),
            None => failure.message.clone(),
        },
        _ => String::new(),
    }
}
