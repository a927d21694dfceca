//! The lab's own way to measure time on a machine that others use too.
//!
//! One criterion run after another puts minutes between two codecs, and a shared machine has a slow and a fast minute. Here every
//! entry runs for half a millisecond in turn, and again, so that all of them meet the same weather. Of the bursts of an entry the 10th
//! percentile counts: what disturbs a burst only ever makes it longer. All of that is repeated, each time in a new process, since where a
//! process happens to lie in memory is worth some per cent for as long as it lives. The best repeat is the answer, and how far the
//! worst lies above it is the stated spread: another run is expected within it, on either side.

use std::time::{Duration, Instant};

use results::bench::Time;

use crate::entry::Entry;

/// How much work a measurement is.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How long an entry runs before it is the next one's turn.
    pub burst: Duration,
    /// How often it is an entry's turn in one repeat.
    pub rounds: usize,
    /// How often all of that is done, each time in a new process.
    pub repeats: usize,
}

impl Effort {
    /// For a table that someone will quote.
    pub const FULL: Self = Self { burst: Duration::from_micros(500), rounds: 30, repeats: 7 };
    /// The same for what has tasks and queues: where those lie in memory is worth more, and no two processes agree.
    pub const MANY: Self = Self { repeats: 15, ..Self::FULL };
    /// For a look, and for CI.
    pub const QUICK: Self = Self { burst: Duration::from_micros(200), rounds: 10, repeats: 3 };
}

/// One repeat: runs all entries in turn, and gives each one's nanoseconds for a call, in the entries' order.
#[must_use]
pub fn repeat(entries: &mut [Entry], effort: Effort) -> Vec<f64> {
    let calls: Vec<u64> = entries.iter_mut().map(|entry| calls_in(entry, effort.burst)).collect();
    let mut bursts = vec![Vec::with_capacity(effort.rounds); entries.len()];
    for _ in 0..effort.rounds {
        for ((entry, &calls), bursts) in entries.iter_mut().zip(&calls).zip(&mut bursts) {
            bursts.push(nanoseconds(run(entry, calls)) / nanoseconds(Duration::from_nanos(calls)));
        }
    }
    let low = |mut bursts: Vec<f64>| {
        bursts.sort_by(f64::total_cmp);
        bursts[bursts.len() / 10]
    };
    bursts.into_iter().map(low).collect()
}

/// What the repeats of one entry say together; there is at least one.
#[must_use]
pub fn best(mut repeats: Vec<f64>) -> Time {
    repeats.sort_by(f64::total_cmp);
    let (ns, worst) = (repeats[0], repeats[repeats.len() - 1]);
    Time { ns, spread: worst / ns - 1.0 }
}

/// How often the entry can be called in `burst`; at least once. Also warms it up.
fn calls_in(entry: &mut Entry, burst: Duration) -> u64 {
    let mut calls = 1;
    loop {
        let took = run(entry, calls);
        if took >= burst || calls > 1 << 32 {
            return calls;
        }
        // Towards the burst's length, but never far on the strength of one short measurement.
        let missing = burst.as_nanos() / took.as_nanos().max(1) + 1;
        calls = calls.saturating_mul(u64::try_from(missing).unwrap_or(8).min(8));
    }
}

fn run(entry: &mut Entry, calls: u64) -> Duration {
    let began = Instant::now();
    (entry.run)(calls);
    began.elapsed()
}

fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::hint::black_box;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn the_entries_take_turns() {
        let turns = Rc::new(RefCell::new(Vec::new()));
        let entry = |row| {
            let turns = Rc::clone(&turns);
            Entry {
                row,
                column: "sum",
                bytes: 0,
                elements: 1,
                run: Box::new(move |times| {
                    turns.borrow_mut().push(row);
                    black_box((0..black_box(times)).fold(0, |sum, step| black_box(sum + step)));
                }),
            }
        };
        let times = repeat(&mut [entry("one"), entry("other")], Effort::QUICK);
        assert!(times.iter().all(|ns| *ns > 0.0), "{times:?}");
        let turns = turns.borrow();
        let measured = &turns[turns.len() - 2 * Effort::QUICK.rounds..];
        assert!(measured.chunks(2).all(|turn| turn == ["one", "other"]), "{measured:?}");
    }

    #[test]
    fn the_best_repeat_counts_and_the_worst_is_the_spread() {
        let time = best(vec![3.0, 2.0, 5.0]);
        assert_eq!((time.ns, time.spread), (2.0, 1.5));
    }
}
