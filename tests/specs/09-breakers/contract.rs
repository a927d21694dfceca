//! What the author tested: when it opens, for how long, what closes it, and what it lets through meanwhile.
//!
//! `verdicts` is about what counts as a failure, `beside` about the breakers of several backends, the bulkhead and the policy.

mod beside;
mod verdicts;

use breakers::{CallError, Policy, Refused};
use tokio::time::{Instant, advance};

use super::scene::{GOOD, POLICY, ask, bad, breaker, fail, ms, open_and_sleep, secs, send, send_all, state};

#[tokio::test(start_paused = true)]
async fn it_opens_above_the_share_and_not_at_it() {
    let breaker = breaker(Policy { minimum_calls: 6, ..POLICY });
    for answer in [GOOD, bad(), GOOD, bad(), GOOD, bad()] {
        ask(&breaker, answer).await;
    }
    assert_eq!(state(&breaker), "closed");
    ask(&breaker, bad()).await;
    assert_eq!(state(&breaker), "open for another 5000 ms");
}

#[tokio::test(start_paused = true)]
async fn failures_need_not_come_in_a_row() {
    let breaker = breaker(Policy { minimum_calls: 10, ..POLICY });
    for _ in 0..5 {
        ask(&breaker, GOOD).await;
        fail(&breaker, 2).await;
    }
    assert!(state(&breaker).starts_with("open"));
}

#[tokio::test(start_paused = true)]
async fn a_few_failed_calls_at_night_do_not_open_it() {
    let breaker = breaker(POLICY);
    fail(&breaker, 3).await;
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn what_is_older_than_the_window_does_not_count() {
    let breaker = breaker(POLICY);
    fail(&breaker, 3).await;
    advance(secs(11)).await;
    fail(&breaker, 3).await;
    assert_eq!(state(&breaker), "closed");
    fail(&breaker, 1).await;
    assert!(state(&breaker).starts_with("open"));
}

#[tokio::test(start_paused = true)]
async fn a_call_leaves_the_window_when_the_window_has_passed_and_not_before() {
    let breaker = breaker(POLICY);
    fail(&breaker, 3).await;
    advance(secs(10)).await;
    fail(&breaker, 1).await;
    assert_eq!(state(&breaker), "closed", "three of the four are ten seconds old");
}

#[tokio::test(start_paused = true)]
async fn calls_a_second_apart_leave_the_window_a_second_apart() {
    let breaker = breaker(POLICY);
    fail(&breaker, 1).await;
    advance(secs(1)).await;
    fail(&breaker, 2).await;
    advance(secs(9)).await;
    fail(&breaker, 1).await;
    assert_eq!(state(&breaker), "closed", "the first is ten seconds old, so there are three");
    fail(&breaker, 1).await;
    assert!(state(&breaker).starts_with("open"), "the two of second 1 are still there");
}

#[tokio::test(start_paused = true)]
async fn the_window_slides_and_does_not_jump() {
    let breaker = breaker(POLICY);
    fail(&breaker, 2).await;
    advance(secs(6)).await;
    fail(&breaker, 1).await;
    advance(secs(3)).await;
    fail(&breaker, 1).await;
    assert!(state(&breaker).starts_with("open"), "all four are within 9 s");
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_sends_nothing_and_says_until_when() {
    let breaker = breaker(POLICY);
    fail(&breaker, 4).await;
    let until = Instant::now() + secs(5);
    advance(secs(2)).await;
    let mut sent = false;
    let outcome = breaker
        .call(async {
            sent = true;
            GOOD
        })
        .await;
    assert_eq!(outcome, Err(CallError::Refused(Refused::Open { until })));
    assert_eq!(outcome.unwrap_err().to_string(), "the breaker is open for another 3000 ms");
    assert!(!sent);
}

#[tokio::test(start_paused = true)]
async fn refusals_do_not_lengthen_the_sleep() {
    let breaker = breaker(POLICY);
    fail(&breaker, 4).await;
    for _ in 0..49 {
        advance(ms(100)).await;
        assert!(!ask(&breaker, GOOD).await);
    }
    advance(ms(100)).await;
    assert!(ask(&breaker, GOOD).await, "5 s have passed");
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn the_sleep_grows_while_probes_fail_and_begins_anew_afterwards() {
    let breaker = breaker(Policy { longest_sleep: secs(15), ..POLICY });
    fail(&breaker, 4).await;
    for sleep in [5, 10, 15, 15] {
        assert_eq!(state(&breaker), format!("open for another {sleep}000 ms"));
        advance(secs(sleep)).await;
        fail(&breaker, 1).await;
    }
    advance(secs(15)).await;
    ask(&breaker, GOOD).await;
    fail(&breaker, 4).await;
    assert_eq!(state(&breaker), "open for another 5000 ms");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_at_once_see_one_state_and_send_so_many_probes() {
    let breaker = breaker(Policy { probes: 3, ..POLICY });
    open_and_sleep(&breaker, secs(5)).await;
    let probes = send_all(&breaker, 1000).await;
    assert_eq!(probes.len(), 3);
    let refused = breaker.call(async { GOOD }).await;
    assert_eq!(refused, Err(CallError::Refused(Refused::Probing { probes: 3 })));
    for probe in probes {
        probe.end(GOOD).await;
    }
    assert_eq!(state(&breaker), "closed");
}

#[tokio::test(start_paused = true)]
async fn all_probes_have_to_succeed() {
    let breaker = breaker(Policy { probes: 3, ..POLICY });
    open_and_sleep(&breaker, secs(5)).await;
    ask(&breaker, GOOD).await;
    ask(&breaker, GOOD).await;
    assert_eq!(state(&breaker), "half-open, with 0 under way");
    ask(&breaker, bad()).await;
    assert_eq!(state(&breaker), "open for another 10000 ms");
}

#[tokio::test(start_paused = true)]
async fn no_more_probes_go_out_than_can_close_it() {
    let breaker = breaker(Policy { probes: 3, ..POLICY });
    open_and_sleep(&breaker, secs(5)).await;
    ask(&breaker, GOOD).await;
    let probes = send_all(&breaker, 10).await;
    assert_eq!(probes.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_happened_before_the_outage_is_forgotten_after_it() {
    let breaker = breaker(POLICY);
    open_and_sleep(&breaker, secs(5)).await;
    ask(&breaker, GOOD).await;
    fail(&breaker, 3).await;
    assert_eq!(state(&breaker), "closed", "three calls are below the minimum");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_begun_takes_no_place() {
    let breaker = breaker(POLICY);
    open_and_sleep(&breaker, secs(5)).await;
    drop(breaker.call(async { GOOD }));
    assert!(send(&breaker).await.is_some());
}
