//! What both halves of the spec stand on: the three releases, and what one makes of the other's bytes.

mod pairs;
mod recordings;
mod releases;

use std::time::Duration;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::Lesson;
use versioning::{decode, encode};

pub(crate) use pairs::{PAIRS, PAIRS_HEAD, pair};
pub(crate) use recordings::{RECORDED_RECEIPTS, RECORDED_TRANSFERS, recording};
pub(crate) use releases::{Payment, Release, V1, V2, V3, money, payment};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) type Carry = fn(&Payment) -> Result<Payment, String>;

/// An order written by one release and read by another.
pub(crate) fn carry<W: Release, R: Release>(order: &Payment) -> Result<Payment, String> {
    let bytes = encode(&W::transfer(order));
    decode(&bytes).map(|transfer| R::read(&transfer)).map_err(|why| why.to_string())
}

pub(crate) fn read_by<R: Release>(bytes: &[u8]) -> Result<Payment, String> {
    decode(bytes).map(|transfer| R::read(&transfer)).map_err(|why| why.to_string())
}

pub(crate) fn outcome(read: &Result<Payment, String>) -> String {
    read.as_ref().map_or_else(Clone::clone, Payment::to_string)
}

pub(crate) fn noise(random: &mut fastrand::Rng) -> Vec<u8> {
    (0..random.usize(1..64)).map(|_| random.u8(..)).collect()
}

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
pub(crate) fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}
