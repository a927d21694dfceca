//! What both halves of the spec stand on.

mod burst;
mod handlers;
mod served;
mod workers;

use std::time::Duration;

use bytes::Bytes;
use deadlines::{CallError, Context, Deadline, DeadlineSource, Message, Refused, Stopped};
use rig::Lesson;
use solution_04_multiplexing::RequestId;
use tokio::time::{Instant, timeout};

pub(crate) use burst::time_out_ten_thousand;
pub(crate) use handlers::{asks, busy, echo, echo_after, forever, tells_what_is_left};
pub(crate) use served::{
    Answering, Raw, client_on, deaf_client_of, dialled, raw_client_of, served, served_over,
};
pub(crate) use workers::{Workers, worker};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn call_within(allowed: Duration) -> Context {
    Context::new(Deadline::after(DeadlineSource::Call, allowed))
}

pub(crate) fn exceeded(limit: DeadlineSource, allowed: Duration) -> Stopped {
    Stopped::DeadlineExceeded { limit, allowed }
}

pub(crate) fn stopped<T>(outcome: &Result<T, CallError>) -> Option<Stopped> {
    match outcome {
        Err(CallError::Stopped(why)) => Some(*why),
        _ => None,
    }
}

pub(crate) fn refused(reason: &str) -> Refused {
    Refused { reason: reason.to_owned() }
}

pub(crate) fn request(id: u64, left_millis: u64) -> Message {
    asking(id, left_millis, "statement alice")
}

pub(crate) fn asking(id: u64, left_millis: u64, body: &'static str) -> Message {
    Message::Request { id: RequestId(id), left_millis, body: Bytes::from_static(body.as_bytes()) }
}

pub(crate) fn cancel(id: u64) -> Message {
    Message::Cancel { id: RequestId(id) }
}

pub(crate) fn answer(id: u64, text: &str) -> Message {
    Message::Reply { id: RequestId(id), reply: Ok(text.to_owned().into()) }
}

/// How a call ended and when, in words; or that it had not after a minute.
pub(crate) async fn ended<T>(call: impl Future<Output = Result<T, CallError>>) -> String {
    let began = Instant::now();
    let how = match timeout(PATIENCE, call).await {
        Err(_) => "still waiting".to_owned(),
        Ok(Ok(_)) => "answered".to_owned(),
        Ok(Err(CallError::Stopped(Stopped::DeadlineExceeded { limit, allowed }))) => {
            format!("the {limit} limit of {} ms", allowed.as_millis())
        }
        Ok(Err(error)) => error.to_string(),
    };
    format!("{how}, after {} ms", began.elapsed().as_millis())
}

/// Lets all tasks that can do something do it, and no time pass: for tests with a task that never waits, since the
/// paused clock moves by itself only when all wait.
pub(crate) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}
