//! Runs a spec: each test in a process of its own, so that one which hangs, aborts or exits is one red line
//! and not the end of the others.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, without_backtraces};
use crate::process::{self, End, Kept, Run};

/// How long a single test may take, unless it is said otherwise.
pub const LIMIT: Duration = Duration::from_secs(10);

/// A spec that was built: an executable of Rust's own test harness.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The executable.
    pub exe: PathBuf,
    /// The folder of its package; tests run there, as under `cargo test`.
    pub dir: PathBuf,
    /// Its source, as a path of the file that its target begins with.
    pub source: PathBuf,
    /// The workspace's root, which the paths in failures are relative to.
    pub root: PathBuf,
}

/// One test of a spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    harness_name: String,
}

/// What became of one test.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The test.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Green.
    Passed,
    /// Red: it panicked, or returned an error.
    Failed(Failure),
    /// It ran past its limit.
    Hung {
        /// The limit.
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
    fn skipped(test: &Test) -> Self {
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
    /// Green.
    #[must_use]
    pub fn is_green(&self) -> bool {
        *self == Self::Passed
    }
}

/// The tests of a spec could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum CannotList {
    /// The executable did not run.
    #[error("cannot run {}", exe.display())]
    NotRun {
        /// The executable.
        exe: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It ran, and did not answer as a test harness does.
    #[error("{} does not list its tests: {said}", exe.display())]
    Odd {
        /// The executable.
        exe: PathBuf,
        /// Its last words.
        said: String,
    },
}

impl Test {
    /// Its path in the spec, the same on both twins: `pitfall::a_short_write_still_sends_everything`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.harness_name.strip_prefix("spec::").unwrap_or(&self.harness_name)
    }

    /// The module that it stands in: `contract`, `pitfall`, or another.
    #[must_use]
    pub fn module(&self) -> &str {
        self.name().split_once("::").map_or("", |(module, _)| module)
    }

    /// Its name as the sentence that it is.
    #[must_use]
    pub fn sentence(&self) -> String {
        let name = self.name();
        let name = name.split_once("::").map_or(name, |(_, rest)| rest);
        name.replace("::", ": ").replace("_s_", "'s ").replace('_', " ")
    }

    /// Whether `part` is a part of its name or of its sentence, in any case.
    #[must_use]
    pub fn matches(&self, part: &str) -> bool {
        let part = part.to_lowercase();
        self.name().to_lowercase().contains(&part) || self.sentence().to_lowercase().contains(&part)
    }
}

impl Spec {
    /// A command that runs the executable as `cargo test` would, but for what changes what a failure says.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.exe);
        command
            .current_dir(&self.dir)
            .env("CARGO_MANIFEST_DIR", &self.dir)
            .env("CARGO_MANIFEST_PATH", self.dir.join("Cargo.toml"))
            .env("RUST_BACKTRACE", "0")
            .env("INSTA_UPDATE", "no")
            .env("INSTA_WORKSPACE_ROOT", &self.root)
            .env_remove("RUST_TEST_THREADS")
            .env_remove("RUST_TEST_SHUFFLE");
        command
    }

    /// Its tests, in the order of its source: an author puts what is simple first.
    ///
    /// # Errors
    /// [`CannotList`] if the executable does not run or does not answer.
    pub fn tests(&self) -> Result<Vec<Test>, CannotList> {
        let mut list = self.command();
        list.args(["--list", "--format", "terse"]);
        let run = process::run(list, LIMIT)
            .map_err(|source| CannotList::NotRun { exe: self.exe.clone(), source })?;
        if !matches!(run.end, End::Exited(status) if status.success()) {
            let said = last_lines(&run, 5);
            return Err(CannotList::Odd { exe: self.exe.clone(), said });
        }
        let mut tests: Vec<Test> = run
            .stdout
            .head()
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
            .map(|name| Test { harness_name: name.to_owned() })
            .collect();
        let source = fs::read_to_string(&self.source).unwrap_or_default();
        let place = |test: &Test| {
            let name = test.name().rsplit("::").next().unwrap_or_default();
            source.find(&format!("fn {name}(")).unwrap_or(usize::MAX)
        };
        tests.sort_by_cached_key(|test| (place(test), test.clone()));
        Ok(tests)
    }

    /// Runs one test, alone, for at most `limit`. A test marked `#[ignore]` is run like any other.
    ///
    /// # Errors
    /// The system's reason why the executable could not be started.
    pub fn run(&self, test: &Test, limit: Duration) -> io::Result<Verdict> {
        let mut command = self.command();
        command.args([&test.harness_name, "--exact", "--include-ignored", "--nocapture"]);
        let run = process::run(command, limit)?;
        let harness = run.stdout.tail();
        let said = |verdict: &str| harness.lines().any(|line| line.starts_with(verdict));
        let outcome = match run.end {
            End::Killed => Outcome::Hung { limit, last_words: last_lines(&run, 8) },
            End::Exited(status) if status.success() && said("test result: ok. 1 passed") => Outcome::Passed,
            End::Exited(_) if said("test result: FAILED. 0 passed; 1 failed") => {
                Outcome::Failed(self.failure(&run, test))
            }
            End::Exited(status) => Outcome::Crashed { how: how(status), last_words: last_lines(&run, 24) },
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

/// How long to wait for tests.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long a single test may take.
    pub limit: Duration,
    /// How many tests of a spec may hang before the rest of it is skipped.
    pub hangs: usize,
}

impl Patience {
    /// Waits `limit` for each test, and skips the rest of a spec once three have hung.
    #[must_use]
    pub fn of(limit: Duration) -> Self {
        Self { limit, hangs: 3 }
    }
}

/// Runs the tests of each spec, some at a time; the verdicts come in the order of the tests. `each` is told
/// of every verdict as it comes.
///
/// # Errors
/// The system's reason why an executable could not be started.
pub fn run_all(
    specs: &[(&Spec, Vec<Test>)],
    patience: Patience,
    each: &(dyn Fn(&Verdict) + Sync),
) -> io::Result<Vec<Vec<Verdict>>> {
    let hung: Vec<AtomicUsize> = specs.iter().map(|_| AtomicUsize::new(0)).collect();
    let tests: Vec<(usize, &Spec, &Test)> = specs
        .iter()
        .enumerate()
        .flat_map(|(nth, (spec, tests))| tests.iter().map(move |test| (nth, *spec, test)))
        .collect();
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(Vec::with_capacity(tests.len()));
    let at_once = thread::available_parallelism().map_or(2, NonZero::get).max(2).min(tests.len());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((nth, spec, test)) = tests.get(index) else { break };
                    let verdict = if hung[*nth].load(Ordering::Relaxed) >= patience.hangs {
                        Ok(Verdict::skipped(test))
                    } else {
                        spec.run(test, patience.limit)
                    };
                    if let Ok(verdict) = &verdict {
                        if matches!(verdict.outcome, Outcome::Hung { .. }) {
                            hung[*nth].fetch_add(1, Ordering::Relaxed);
                        }
                        each(verdict);
                    }
                    let mut verdicts = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                    verdicts.push((index, *nth, verdict));
                }
            });
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap_or_else(PoisonError::into_inner);
    verdicts.sort_by_key(|(index, ..)| *index);
    let mut by_spec: Vec<Vec<Verdict>> = specs.iter().map(|_| Vec::new()).collect();
    for (_, nth, verdict) in verdicts {
        by_spec[nth].push(verdict?);
    }
    Ok(by_spec)
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

fn last_lines(run: &Run, most: usize) -> String {
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

/// Whether `path` is at or below `folder`, however either is spelled.
#[must_use]
pub fn is_below(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    real(path).starts_with(real(folder))
}
