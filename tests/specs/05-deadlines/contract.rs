//! What the author tested: a call ends by its answer or when its time is over, and each part does what it says.
//!
//! `answers` is about calls that are answered in time, `client` about calls that get no answer in time, `budgets` about what is left of a deadline at the next hop,
//! `server` and `handlers` about requests that no caller of ours would send and about who is at work.

mod answers;
mod budgets;
mod client;
mod handlers;
mod layers;
mod server;
mod siblings;
mod values;
mod wire;

use deadlines::{CallError, DeadlineSource, Stopped};

use super::scene::{call_within, echo_after, exceeded, ms, refused, served, stopped};

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_reaches_its_caller() {
    let (client, _server, _) = served(echo_after(ms(200)));
    let answer = client.call(&call_within(ms(1000)), b"balance alice").await;
    assert_eq!(answer.unwrap(), "balance alice");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_is_deadline_exceeded() {
    let (client, _server, _) = served(echo_after(ms(2000)));
    let answer = client.call(&call_within(ms(1000)), b"balance alice").await;
    assert_eq!(stopped(&answer), Some(exceeded(DeadlineSource::Call, ms(1000))));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_reaches_its_caller() {
    let (client, _server, _) = served(|_, _| async { Err(refused("no such account")) });
    let answer = client.call(&call_within(ms(1000)), b"balance zoe").await;
    assert!(matches!(answer, Err(CallError::Refused(why)) if why.reason == "no such account"));
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_is_a_refusal() {
    let (client, _server, _) = served(|_, request| async move {
        assert!(request != "balance zoe", "a bug of the handler's");
        Ok(request)
    });
    let context = call_within(ms(1000));
    let answer = client.call(&context, b"balance zoe").await;
    assert!(matches!(answer, Err(CallError::Refused(why)) if why.reason == "the handler failed"));
    assert_eq!(client.call(&context, b"balance alice").await.unwrap(), "balance alice");
}

#[tokio::test(start_paused = true)]
async fn work_is_not_begun_for_a_request_that_is_over() {
    let (expired, cancelled) = (call_within(ms(0)), call_within(ms(1000)));
    cancelled.cancel();
    for (context, why) in [(expired, exceeded(DeadlineSource::Call, ms(0))), (cancelled, Stopped::Cancelled)]
    {
        let mut begun = false;
        assert_eq!(context.run(async { begun = true }).await, Err(why));
        assert!(!begun);
    }
}

#[tokio::test(start_paused = true)]
async fn work_that_is_done_at_the_moment_when_its_time_is_over_counts() {
    for _ in 0..32 {
        let context = call_within(ms(500));
        assert_eq!(context.run(tokio::time::sleep(ms(500))).await, Ok(()));
    }
    for _ in 0..32 {
        let context = call_within(ms(500));
        assert_eq!(context.run(async { context.cancel() }).await, Ok(()));
    }
}
