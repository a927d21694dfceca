//! What the author did not think of: calls that end late, or whose callers leave.
//!
//! `late` has the results that come in another period than their calls.

mod late;

use std::sync::Arc;

use breakers::{CallError, Policy};
use tokio::time::{advance, timeout};

use super::scene::{GOOD, LESSON, POLICY, ask, breaker, ms, open_and_sleep, send, state};

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_leaves_gives_its_place_back() {
    let breaker = breaker(POLICY);
    open_and_sleep(&breaker, POLICY.sleep).await;
    let probe = send(&breaker).await.expect("the sleep is over");
    probe.leave().await;
    let went_out = ask(&breaker, GOOD).await;
    LESSON
        .evidence()
        .sent("four calls that failed; 5 s later a probe, whose caller left after 0 ms; then a call")
        .arrived(format!(
            "the call {}; the breaker is {}",
            if went_out { "went out and was answered" } else { "was refused" },
            state(&breaker)
        ))
        .hurts("the backend has been well for hours, and every call to it is refused until the gateway is restarted")
        .holds(went_out && state(&breaker) == "closed");
}

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_leaves_proves_nothing() {
    let breaker = breaker(POLICY);
    open_and_sleep(&breaker, POLICY.sleep).await;
    let probe = send(&breaker).await.expect("the sleep is over");
    advance(ms(300)).await;
    probe.leave().await;
    let found = state(&breaker);
    LESSON
        .evidence()
        .sent("four calls that failed; 5 s later a probe, which had no answer when its caller left after 300 ms")
        .arrived(format!("the breaker is {found}"))
        .hurts("closed, it sends all traffic to a backend that hangs, because one caller lost patience; with the place still taken, none")
        .holds(found == "half-open, with 0 under way");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_probe_gives_its_place_back() {
    let breaker = breaker(POLICY);
    open_and_sleep(&breaker, POLICY.sleep).await;
    let probe = tokio::spawn({
        let breaker = Arc::clone(&breaker);
        async move { breaker.call(async { panic!("a bug in the caller's decoder") }).await.map(|(): ()| ()) }
    });
    assert!(probe.await.is_err_and(|error| error.is_panic()));
    let went_out = ask(&breaker, GOOD).await;
    LESSON
        .evidence()
        .sent("four calls that failed; 5 s later a probe, which panicked; then a call")
        .arrived(format!(
            "the call {}; the breaker is {}",
            if went_out { "went out and was answered" } else { "was refused" },
            state(&breaker)
        ))
        .hurts("one answer that we could not decode has cut the backend off for good")
        .holds(went_out && state(&breaker) == "closed");
}

#[tokio::test(start_paused = true)]
async fn callers_in_a_hurry_do_not_keep_a_healthy_backend_out() {
    let policy = Policy { probes: 3, ..POLICY };
    let breaker = breaker(policy);
    open_and_sleep(&breaker, policy.sleep).await;
    let mut refused = 0;
    // Twenty callers, one every 100 ms. The backend takes 50 ms; all but each fourth caller leave after 20.
    for caller in 0..20 {
        let patience = if caller % 4 == 3 { ms(80) } else { ms(20) };
        let call = breaker.call(async {
            tokio::time::sleep(ms(50)).await;
            GOOD
        });
        if let Ok(Err(CallError::Refused(_))) = timeout(patience, call).await {
            refused += 1;
        }
        advance(ms(100)).await;
    }
    LESSON
        .evidence()
        .sent(
            "four calls that failed; from 5 s on, to a backend that answers in 50 ms, twenty calls, one after the other,\n\
             of which three out of four are left by their callers after 20 ms; three good probes close the breaker",
        )
        .arrived(format!("{refused} of 20 calls refused; the breaker is {}", state(&breaker)))
        .hurts("the outage is over, and it is the customers' impatience that keeps it going")
        .holds(refused == 0 && state(&breaker) == "closed");
}
