//! Runs the tests of several specs, some at a time.

use std::io;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Outcome, Spec, Test, Verdict};

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
