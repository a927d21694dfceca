//! How a test of a spec ends, and how its process shows that.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::harness::{self, Said};
use super::{Spec, Test};
use crate::run::failure::{Failure, without_backtraces};
use crate::run::process::{End, Kept, Run};

/// What became of one test.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Verdict {
    pub test: Test,
    /// How it ended.
    pub outcome: Outcome,
    /// From the start of its process to its end.
    pub took: Duration,
    /// What it printed to its standard output, the harness's own lines left out.
    pub printed: String,
    /// How much of its output was too much to keep.
    pub lost_bytes: u64,
}

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Outcome {
    Passed,
    /// Red: it panicked, or returned an error.
    Failed(Failure),
    /// It ran past its limit.
    Hung {
        limit: Duration,
        /// The last it said.
        last_words: String,
    },
    /// It was not run: too many tests of its spec had hung.
    Skipped,
    /// Its process ended before the harness could say how the test went: an abort, a stack overflow, a call
    /// of `exit`.
    Crashed {
        /// How the process ended.
        how: String,
        /// The last it said, a panic for instance.
        last_words: String,
    },
}

impl Verdict {
    pub(super) fn skipped(test: &Test) -> Self {
        Self {
            test: test.clone(),
            outcome: Outcome::Skipped,
            took: Duration::ZERO,
            printed: String::new(),
            lost_bytes: 0,
        }
    }
}

impl Outcome {
    #[must_use]
    pub fn is_green(&self) -> bool {
        *self == Self::Passed
    }
}

impl Spec {
    /// Runs one test, alone, for at most `limit`. A test marked `#[ignore]` is run like any other.
    ///
    /// # Errors
    /// The system's reason why the executable could not be started.
    pub fn run(&self, test: &Test, limit: Duration) -> io::Result<Verdict> {
        let (run, said) = harness::run(self, &test.harness_name, limit)?;
        let outcome = match (run.end, said) {
            (End::Killed, _) => Outcome::Hung { limit, last_words: last_lines(&run, 8) },
            (End::Exited(status), Said::Ok) if status.success() => Outcome::Passed,
            (End::Exited(_), Said::Failed) => Outcome::Failed(self.failure(&run, test)),
            (End::Exited(status), _) => {
                Outcome::Crashed { how: how(status), last_words: last_lines(&run, 24) }
            }
        };
        Ok(Verdict {
            test: test.clone(),
            outcome,
            took: run.took,
            printed: printed(&run.stdout.head()),
            lost_bytes: run.stdout.lost() + run.stderr.lost(),
        })
    }

    fn failure(&self, run: &Run, test: &Test) -> Failure {
        let panic = Failure::read(&run.stderr.head(), &test.harness_name)
            .or_else(|| Failure::read(&run.stderr.tail(), &test.harness_name));
        panic.unwrap_or_else(|| Failure { message: last_lines(run, 8), place: None })
    }
}

/// What the test itself printed.
fn printed(stdout: &str) -> String {
    let harness = |line: &&str| {
        let result =
            line.starts_with("test ") && [" ... ok", " ... FAILED"].iter().any(|end| line.ends_with(end));
        !result && *line != "running 1 test" && !line.starts_with("test result: ")
    };
    // With `--nocapture` the harness begins `test NAME ... ` and the test's output follows on that line.
    let own = stdout.lines().filter(harness).map(|line| match line.split_once(" ... ") {
        Some((name, rest)) if name.starts_with("test ") => rest,
        _ => line,
    });
    let text = own.take_while(|line| *line != "failures:").collect::<Vec<_>>().join("\n");
    let text = text.trim_matches('\n');
    text.strip_suffix("FAILED")
        .or_else(|| text.strip_suffix("ok"))
        .unwrap_or(text)
        .trim_matches('\n')
        .to_owned()
}

pub(super) fn last_lines(run: &Run, most: usize) -> String {
    let all = |kept: &Kept| if kept.lost() == 0 { kept.head() } else { kept.tail() };
    let said = without_backtraces(&all(&run.stderr));
    let said = if said.trim().is_empty() { printed(&all(&run.stdout)) } else { said };
    let lines: Vec<&str> = said.trim_matches('\n').lines().collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}

#[cfg(unix)]
fn how(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;

    match (status.signal(), status.code()) {
        (Some(6), _) => "aborted (SIGABRT)".to_owned(),
        (Some(11), _) => "crashed (SIGSEGV)".to_owned(),
        (Some(signal), _) => format!("ended by signal {signal}"),
        (None, code) => exited(code),
    }
}

#[cfg(not(unix))]
fn how(status: ExitStatus) -> String {
    exited(status.code())
}

fn exited(code: Option<i32>) -> String {
    code.map_or_else(|| "ended".to_owned(), |code| format!("left through exit({code})"))
}
