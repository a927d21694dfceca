//! Runs one test by the test harness, and hears from the harness itself how it went.
//!
//! What the program prints does not count: the crate under test may print what it likes, and leave through `exit(0)`. The
//! harness writes each result to a log file as well, whose name nobody in the program knows.

use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use super::Spec;
use crate::run::process::{self as limited, Run};

/// What the harness said of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Ok,
    Failed,
    /// Its process ended before the harness could say anything.
    Nothing,
}

/// A harness that has no `--logfile` any more can only be believed by what it prints.
static HAS_NO_LOG: AtomicBool = AtomicBool::new(false);
static LOGS: AtomicU32 = AtomicU32::new(0);

/// Runs the test of that name alone.
pub(super) fn run(spec: &Spec, test: &str, limit: Duration) -> io::Result<(Run, Said)> {
    let command = || {
        let mut command = spec.command();
        command.args([test, "--exact", "--include-ignored", "--nocapture"]);
        command
    };
    if !HAS_NO_LOG.load(Ordering::Relaxed) {
        let (mut logged, log) = (command(), Log::new());
        logged.arg("--logfile").arg(&log.0);
        let run = limited::run(logged, limit)?;
        if !run.stderr.head().contains("Unrecognized option: 'logfile'") {
            return Ok((run, log.said(test)));
        }
        HAS_NO_LOG.store(true, Ordering::Relaxed);
    }
    let run = limited::run(command(), limit)?;
    let said = printed(&run.stdout.tail());
    Ok((run, said))
}

/// A log file, gone when it was read.
struct Log(PathBuf);

impl Log {
    fn new() -> Self {
        let nth = LOGS.fetch_add(1, Ordering::Relaxed);
        Self(env::temp_dir().join(format!("cargo-lab-{}-{nth}-{:08x}.log", process::id(), fastrand::u32(..))))
    }

    /// What it says of `test`: a line, `ok NAME` or `failed NAME`.
    fn said(&self, test: &str) -> Said {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        let has = |result: &str| {
            text.lines().any(|line| line.strip_prefix(result).is_some_and(|name| name == test))
        };
        match (has("ok "), has("failed ")) {
            (true, false) => Said::Ok,
            (_, true) => Said::Failed,
            (false, false) => Said::Nothing,
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// What the last lines on standard output say.
fn printed(tail: &str) -> Said {
    let said = |verdict: &str| tail.lines().any(|line| line.starts_with(verdict));
    if said("test result: ok. 1 passed") {
        Said::Ok
    } else if said("test result: FAILED. 0 passed; 1 failed") {
        Said::Failed
    } else {
        Said::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_log_the_last_lines_count() {
        assert_eq!(printed("x\ntest result: ok. 1 passed; 0 failed\n"), Said::Ok);
        assert_eq!(printed("test result: FAILED. 0 passed; 1 failed\n"), Said::Failed);
        assert_eq!(printed("running 1 test\n"), Said::Nothing);
    }

    #[test]
    fn a_log_speaks_of_its_test_and_goes() {
        let log = Log::new();
        assert_eq!(log.said("spec::a"), Said::Nothing);
        fs::write(&log.0, "ok spec::a\nfailed spec::b\n").unwrap();
        assert_eq!(
            ["spec::a", "spec::b", "spec::c"].map(|name| log.said(name)),
            [Said::Ok, Said::Failed, Said::Nothing]
        );
        let path = log.0.clone();
        drop(log);
        assert!(!path.exists());
    }
}
