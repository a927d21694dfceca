//! The fixed twin passes, and passes again: a spec that is right most of the time teaches people to ignore it.

use std::time::{Duration, Instant};

use super::{Ask, Findings, Name};
use crate::run::process::{self, End};
use crate::run::progress::Progress;
use crate::run::spec::Spec;

/// A whole spec has many tests; it may take this many times as long as one.
const WHOLE: u32 = 6;

/// Runs the whole spec on the fixed twin, tests side by side, as often as it was asked for.
pub(super) fn check(fixed: &Spec, ask: Ask, findings: &mut Findings) -> anyhow::Result<()> {
    let before = findings.rejections.len();
    let began = Instant::now();
    let mut progress = Progress::of("running the fixed twin over and over");
    for nth in 1..=ask.repeat {
        progress.tell(&format!("{nth} of {}", ask.repeat));
        let limit = ask.limit * WHOLE;
        let run = process::run(fixed.command(), limit)?;
        let seen = match run.end {
            End::Exited(status) if status.success() => continue,
            End::Exited(_) => format!("{}{}", run.stdout.tail(), run.stderr.tail()),
            End::Killed => format!("still running after {} s\n{}", limit.as_secs(), run.stdout.tail()),
        };
        findings.reject(
            Name::Flaky,
            "the fixed twin",
            format!("run {nth} of {} is not green\n{seen}", ask.repeat),
            "find what the test leaves to chance: a port, the clock, the order of tasks, another test",
        );
        break;
    }
    drop(progress);
    let took: Duration = began.elapsed();
    let checks = usize::from(ask.repeat > 0);
    findings.held(
        before,
        checks,
        format!("the fixed twin passed {} times in {:.1} s", ask.repeat, took.as_secs_f32()),
    );
    Ok(())
}
