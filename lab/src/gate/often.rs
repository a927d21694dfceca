//! A verdict that holds only most of the time: each test on the broken twin, and each half-fix, is run again and again.
//!
//! What that may cost is bounded. A pitfall test gets [`SHARE`] of running time: one that takes 5 ms is run a hundred times,
//! one that takes a second [`LEAST`] times. A contract test, which the fixed twin runs a hundred times, gets a fifth.

use std::time::Duration;

use super::{Ask, Findings, Name};
use crate::checkout::Checkout;
use crate::report::style::count;
use crate::run::judge;
use crate::run::spec::{Outcome, Patience, Spec, Test, Verdict};

/// How long one test may run, all its runs together, unless [`LEAST`] runs take longer.
const SHARE: Duration = Duration::from_millis(500);
const LEAST: u32 = 5;
const MOST: u32 = 100;

/// How often a test is run once more that `took` so long, of at most `most` runs in all.
fn further(test: &Test, took: Duration, most: u32) -> usize {
    let share = if test.module() == "pitfall" { SHARE } else { SHARE / 5 };
    let shares = share.as_micros() / took.as_micros().max(1);
    let runs = u32::try_from(shares).unwrap_or(MOST).clamp(LEAST, MOST).min(most.max(1));
    runs as usize - 1
}

/// Runs `test`, of which `first` is a verdict, as often as its share allows, and returns all its verdicts.
pub(super) fn again(spec: &Spec, first: Verdict, ask: Ask) -> anyhow::Result<Vec<Verdict>> {
    let tests: Vec<Test> = vec![first.test.clone(); further(&first.test, first.took, ask.repeat)];
    let further = judge::run(&[(spec, tests)], Patience { limit: ask.limit, hangs: 1 })?;
    Ok([first].into_iter().chain(further.into_iter().flatten()).collect())
}

/// Every test on the broken twin ends as it did the first time, in the same words.
pub(super) fn check(
    checkout: &Checkout,
    broken: &Spec,
    first: &[Verdict],
    ask: Ask,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let tests: Vec<Test> = first
        .iter()
        .flat_map(|verdict| vec![verdict.test.clone(); further(&verdict.test, verdict.took, ask.repeat)])
        .collect();
    let runs: Vec<Verdict> = judge::run(&[(broken, tests)], Patience { limit: ask.limit, hangs: 1 })?
        .into_iter()
        .flatten()
        .filter(Verdict::was_run)
        .collect();
    let mut fewest = usize::MAX;
    for first in first {
        let of_test: Vec<&Verdict> = runs.iter().filter(|run| run.test == first.test).collect();
        fewest = fewest.min(1 + of_test.len());
        let expected = ending(checkout, first);
        let others: Vec<String> =
            of_test.iter().map(|run| ending(checkout, run)).filter(|ending| *ending != expected).collect();
        if let Some(other) = others.first() {
            findings.reject(
                Name::Flaky,
                format!("{} on the broken twin", first.test.name()),
                format!(
                    "{} of {} did not end as the first\n{other}",
                    others.len(),
                    count(1 + of_test.len(), "run")
                ),
                "find what the test leaves to chance: a port, the clock, the order of tasks, a hash",
            );
        }
    }
    let runs = runs.len() + first.len();
    findings.held(
        before,
        1,
        format!(
            "the broken twin: {runs} runs of {}, each in at least {}, end alike",
            count(first.len(), "test"),
            count(fewest, "run")
        ),
    );
    Ok(())
}

/// How a test ended, so that two of them can be compared.
fn ending(checkout: &Checkout, verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::Passed => "green".to_owned(),
        Outcome::Failed(failure) => format!("red: {}", failure.normalised(checkout.root())),
        Outcome::Hung { .. } => "it hung".to_owned(),
        Outcome::Skipped => "it was not run".to_owned(),
        Outcome::Crashed { how, .. } => format!("its process {how}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fast_is_run_often_and_what_is_slow_a_few_times() {
        let pitfall = Test::named("spec::pitfall::a");
        let runs = |millis| 1 + further(&pitfall, Duration::from_millis(millis), 100);
        assert_eq!([0, 5, 10, 100, 1_000, 9_000].map(runs), [100, 100, 50, 5, 5, 5]);
        assert_eq!(1 + further(&Test::named("spec::contract::a"), Duration::from_millis(5), 100), 20);
        assert_eq!(1 + further(&pitfall, Duration::ZERO, 20), 20, "no more than it was asked for");
        assert_eq!(1 + further(&pitfall, Duration::from_secs(1), 0), 1, "the first has been run");
    }
}
