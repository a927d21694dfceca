//! What the author tested: what is retried, how often and when; and that the ledger books each key once.
//!
//! `load` is about what retries cost the other side, `waits` about the time between them, `books` about the ledger, and
//! `restart` about a ledger that dies.

mod books;
mod load;
pub(crate) mod restart;
mod waits;

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use retries::{Budget, Failure, Policy, Repeat, Retries, Why};
use solution_03_errors::{Code, WireError};
use tokio::time::Instant;

use super::scene::{Fate, Network, POLICY, error, ledger, ms, order, payments, retries, secs, within};

/// How often it is tried if it always fails like that, and why not oftener.
async fn tries(failure: Failure, repeat: Repeat) -> (u32, Why) {
    let attempts = Cell::new(0);
    let attempt = || {
        attempts.set(attempts.get() + 1);
        let failure = failure.clone();
        async { Err::<(), _>(failure) }
    };
    let gave_up = retries().call(within(secs(60)), repeat, attempt).await.expect_err("every attempt fails");
    assert_eq!(gave_up.attempts, attempts.get());
    assert_eq!(gave_up.last, failure);
    (gave_up.attempts, gave_up.why)
}

#[tokio::test(start_paused = true)]
async fn only_what_may_pass_is_tried_again() {
    for code in Code::ALL {
        let expected = if code == Code::Unavailable { (4, Why::Attempts) } else { (1, Why::Hopeless) };
        assert_eq!(tries(Failure::after_it_began(error(code)), Repeat::Harmless).await, expected, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_other_side_knows_better_than_the_code() {
    let aborted = error(Code::Aborted).with_retryable(true);
    assert_eq!(tries(Failure::after_it_began(aborted), Repeat::Harmless).await, (4, Why::Attempts));
    let gone: WireError = error(Code::Unavailable).with_retryable(false);
    assert_eq!(tries(Failure::after_it_began(gone), Repeat::Harmless).await, (1, Why::Hopeless));
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_done_twice_is_tried_again_only_if_it_had_not_begun() {
    let down = error(Code::Unavailable);
    let begun = Failure::after_it_began(down.clone());
    assert_eq!(tries(begun, Repeat::OnlyIfNotBegun).await, (1, Why::MayHaveBegun));
    assert_eq!(tries(Failure::before_it_began(down), Repeat::OnlyIfNotBegun).await, (4, Why::Attempts));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_cut_and_tried_again() {
    let network = Network::before(ledger(), [Fate::RequestLost]);
    let began = Instant::now();
    let receipt = payments(network.clone()).pay(order(), within(secs(10))).await.unwrap();
    assert_eq!((receipt.number, network.attempts()), (1, 2));
    assert!((secs(1)..=ms(1101)).contains(&began.elapsed()), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_past_the_deadline() {
    for deadline in [0, 1, 500, 1000, 1050, 2500].map(ms) {
        let network = Network::before(ledger(), [Fate::RequestLost; 4]);
        let began = Instant::now();
        let gave_up = payments(network.clone()).pay(order(), within(deadline)).await.unwrap_err();
        assert!(began.elapsed() <= deadline + ms(1), "{deadline:?}: {:?}", began.elapsed());
        assert_eq!(gave_up.why, Why::Deadline, "{deadline:?}");
        assert_eq!(gave_up.begun, network.attempts() > 0);
        assert_eq!(network.attempts() == 0, deadline.is_zero());
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_time_that_comes_too_late() {
    let busy =
        Failure { retry_after: Some(secs(5)), ..Failure::after_it_began(error(Code::ResourceExhausted)) };
    let began = Instant::now();
    let attempt = || async { Err::<(), _>(busy.clone()) };
    let gave_up = retries().call(within(secs(3)), Repeat::Harmless, attempt).await.unwrap_err();
    assert_eq!((gave_up.why, gave_up.attempts, began.elapsed()), (Why::Deadline, 1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_call_for_ever_ends_within_the_hour() {
    let retries = Retries::new(Policy { attempts: u32::MAX, ..POLICY }, Arc::new(Budget::new(10, 1000)));
    for (retry_after, expected) in [(secs(20 * 60), 3), (Duration::MAX, 1)] {
        let failure =
            Failure { retry_after: Some(retry_after), ..Failure::after_it_began(error(Code::Unavailable)) };
        let attempt = || async { Err::<(), _>(failure.clone()) };
        let gave_up = retries.call(within(secs(1_000_000)), Repeat::Harmless, attempt).await.unwrap_err();
        assert_eq!((gave_up.why, gave_up.attempts), (Why::Deadline, expected));
    }
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_says_whether_it_may_have_been_booked() {
    let down = Network::before(ledger(), [Fate::Down; 4]);
    let gave_up = payments(down).pay(order(), within(secs(10))).await.unwrap_err();
    assert!(!gave_up.begun);
    // The last attempt is not the only one that counts.
    let once = Network::before(ledger(), [Fate::BrokenOff, Fate::Down, Fate::Down, Fate::Down]);
    let gave_up = payments(once).pay(order(), within(secs(10))).await.unwrap_err();
    assert!(gave_up.begun && !gave_up.last.begun);
}
