//! Results of another period: of calls that were sent before the breaker opened, or in an earlier trial.

use breakers::Policy;
use tokio::time::advance;

use super::super::scene::{
    self, GOOD, LESSON, ask, bad, breaker, ms, open_and_sleep, secs, send, send_all, state,
};

/// Calls may take a minute here, so that a late answer is late and not slow.
const POLICY: Policy = Policy { slow_after: secs(60), ..scene::POLICY };

#[tokio::test(start_paused = true)]
async fn a_late_success_does_not_close_it() {
    let breaker = breaker(POLICY);
    let early = send(&breaker).await.expect("it is closed");
    open_and_sleep(&breaker, POLICY.sleep).await;
    let probe = send(&breaker).await.expect("the sleep is over");
    early.end(GOOD).await;
    let found = state(&breaker);
    probe.leave().await;
    LESSON
        .evidence()
        .sent("a call; then four that failed; 5 s later a probe; then the first call is answered, and the probe is not")
        .arrived(format!("the breaker is {found}"))
        .hurts("an answer from before the outage says that the outage is over, and all traffic goes back to a backend that is down")
        .holds(found == "half-open, with 1 under way");
}

#[tokio::test(start_paused = true)]
async fn a_late_failure_does_not_open_it_again() {
    let breaker = breaker(POLICY);
    let early = send(&breaker).await.expect("it is closed");
    open_and_sleep(&breaker, POLICY.sleep).await;
    let probe = send(&breaker).await.expect("the sleep is over");
    early.end(bad()).await;
    let found = state(&breaker);
    probe.end(GOOD).await;
    let at_last = state(&breaker);
    LESSON
        .evidence()
        .sent("a call; then four that failed; 5 s later a probe; then the first call fails, and the probe is answered")
        .arrived(format!("after the late failure the breaker is {found};\nafter the good probe it is {at_last}"))
        .hurts("the backend is back, its probe was answered, and it is shut out for another 10 s by what it did before")
        .holds(found == "half-open, with 1 under way" && at_last == "closed");
}

#[tokio::test(start_paused = true)]
async fn what_failed_in_the_outage_does_not_open_it_after_the_recovery() {
    let breaker = breaker(POLICY);
    let early = send_all(&breaker, 8).await;
    open_and_sleep(&breaker, POLICY.sleep).await;
    ask(&breaker, GOOD).await;
    let recovered = state(&breaker);
    for call in early {
        call.end(bad()).await;
    }
    let found = state(&breaker);
    LESSON
        .evidence()
        .sent(
            "eight calls; then four that failed; 5 s later a good probe; then the eight calls of before fail",
        )
        .arrived(format!("after the probe the breaker is {recovered}, after the eight it is {found}"))
        .hurts("each outage is followed by a second one, which only the breaker makes")
        .holds(recovered == "closed" && found == "closed");
}

#[tokio::test(start_paused = true)]
async fn a_late_result_takes_no_part_in_the_trial() {
    let policy = Policy { probes: 2, ..POLICY };
    let breaker = breaker(policy);
    let early = send_all(&breaker, 3).await;
    open_and_sleep(&breaker, policy.sleep).await;
    let probes = send_all(&breaker, 2).await;
    assert_eq!(probes.len(), 2);
    let mut early = early.into_iter();
    if let Some(call) = early.next() {
        call.leave().await;
    }
    if let Some(call) = early.next() {
        call.end(GOOD).await;
    }
    let found = state(&breaker);
    let third = send(&breaker).await;
    LESSON
        .evidence()
        .sent(
            "three calls; then four that failed; 5 s later two probes, as many as are allowed; then one of the first\n\
             calls is left by its caller and one is answered; then a call",
        )
        .arrived(format!(
            "the breaker is {found}; the last call {}",
            if third.is_some() { "goes out as well" } else { "is refused" }
        ))
        .hurts("one more good answer from before the outage, and the breaker closes without having heard from a single probe")
        .holds(third.is_none() && found == "half-open, with 2 under way");
}

#[tokio::test(start_paused = true)]
async fn a_probe_of_an_earlier_trial_says_nothing_in_the_next() {
    let policy = Policy { probes: 2, ..POLICY };
    let breaker = breaker(policy);
    open_and_sleep(&breaker, policy.sleep).await;
    let first = send_all(&breaker, 2).await;
    let mut first = first.into_iter();
    let (slow, failing) = (first.next().expect("a place"), first.next().expect("a second place"));
    advance(ms(10)).await;
    failing.end(bad()).await;
    advance(secs(10)).await;
    let again = send(&breaker).await.expect("the second sleep is over");
    slow.end(bad()).await;
    let found = state(&breaker);
    again.end(GOOD).await;
    ask(&breaker, GOOD).await;
    let at_last = state(&breaker);
    LESSON
        .evidence()
        .sent(
            "four calls that failed; 5 s later two probes, of which one fails; 10 s later a probe; then the other one of\n\
             the first two fails; then two good probes",
        )
        .arrived(format!("after the late failure the breaker is {found}; at last it is {at_last}"))
        .hurts("a probe that hangs answers for the next trial as well, and each trial costs twice as long a sleep")
        .holds(found == "half-open, with 1 under way" && at_last == "closed");
}
