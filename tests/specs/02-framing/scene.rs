//! What both halves of the spec stand on.

mod arrived;
mod streams;

use std::time::Duration;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::Lesson;

pub(crate) use arrived::{Arrived, all, all_from, read, read_in_time, sent};
pub(crate) use streams::{FailsOnce, Full, carried, framed, open_after};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
pub(crate) fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

pub(crate) fn paused<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime of one thread").block_on(future)
}
