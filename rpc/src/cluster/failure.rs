//! What a failed attempt means to each lesson.

use std::future::pending;

use solution_03_errors::{Code, TraceId, WireError};
use solution_05_deadlines::Stopped;
use solution_08_retries::Failure;
use solution_09_breakers::{Breaker, CallError as Judged, Refused};
use solution_11_balancing::Outcome;
use tokio::sync::oneshot;

use crate::client::{CallError, ReplyError};

/// What lesson 08 asks of a failure: whether it may pass, and whether the call was begun.
pub(crate) fn to_retry(error: &CallError) -> Failure {
    let may_pass = match error {
        CallError::Refused(error) | CallError::NotBegun(error) => error.retryable,
        CallError::Stopped(stopped) | CallError::NotSent { stopped, .. } => *stopped != Stopped::Cancelled,
        CallError::Closed(_) | CallError::NotConnected { .. } => true,
        // Shut off: the breakers have been asked, and to ask them again a little later is what they are there to prevent.
        CallError::ShutOff { .. }
        | CallError::GaveUp { .. }
        | CallError::Request(_)
        | CallError::Reply(_) => false,
    };
    Failure { error: on_the_wire(error).with_retryable(may_pass), begun: error.begun(), retry_after: None }
}

fn on_the_wire(error: &CallError) -> WireError {
    WireError::new(error.code(), String::new(), TraceId::default())
}

/// Whose the deadline is that an attempt ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndsBy {
    /// The attempt's own limit: who does not answer until then is slow.
    Limit,
    /// The caller's deadline, which says nothing about the backend: it may have been near from the beginning.
    Caller,
}

/// What lesson 11 is told: `None` if a call says nothing about the backend.
pub(crate) fn to_balance<R>(outcome: &Result<R, CallError>, ends_by: EndsBy) -> Option<Outcome> {
    match outcome {
        Ok(_) => Some(Outcome::Served),
        Err(error) if !says_something(error, ends_by) => None,
        Err(CallError::Refused(error) | CallError::NotBegun(error)) => {
            Some(Outcome::of(&Err::<(), _>(error.clone())))
        }
        Err(CallError::Reply(_)) => Some(Outcome::Failed),
        Err(_) => Some(Outcome::Unreachable),
    }
}

/// Whether a failure tells anything about the backend. If it does not, its breaker hears nothing of it: neither a failure,
/// which would shut off a healthy backend, nor a success, which would let calls to a sick one.
fn says_something(error: &CallError, ends_by: EndsBy) -> bool {
    match error {
        CallError::Refused(error) | CallError::NotBegun(error) if error.code == Code::DeadlineExceeded => {
            ends_by == EndsBy::Limit
        }
        CallError::Stopped(stopped) | CallError::NotSent { stopped, .. } => {
            *stopped != Stopped::Cancelled && ends_by == EndsBy::Limit
        }
        CallError::Closed(_) | CallError::Refused(_) | CallError::NotBegun(_) => true,
        CallError::Reply(error) => !matches!(error, ReplyError::NotKept { .. }),
        CallError::NotConnected { .. }
        | CallError::ShutOff { .. }
        | CallError::GaveUp { .. }
        | CallError::Request(_) => false,
    }
}

/// Makes the call, if the breaker lets it through, and tells the breaker how it ended.
///
/// # Errors
/// The breaker's refusal; else there is the call's outcome.
pub(crate) async fn through<R>(
    breaker: &Breaker,
    ends_by: EndsBy,
    call: impl Future<Output = Result<R, CallError>>,
) -> Result<Result<R, CallError>, Refused> {
    let (leave, left) = oneshot::channel();
    let mut failed = None;
    let judged = async {
        match call.await {
            Ok(reply) => Ok(reply),
            Err(error) if says_something(&error, ends_by) => {
                let judged = on_the_wire(&error);
                failed = Some(error);
                Err(judged)
            }
            Err(error) => {
                let _ = leave.send(error);
                // A call that is dropped has no verdict.
                pending().await
            }
        }
    };
    let judged = tokio::select! {
        biased;
        judged = breaker.call(judged) => judged,
        Ok(error) = left => return Ok(Err(error)),
    };
    match judged {
        Ok(reply) => Ok(Ok(reply)),
        Err(Judged::Refused(refused)) => Err(refused),
        Err(Judged::Backend(_)) => Ok(Err(failed.expect("it was put there before the breaker was told"))),
    }
}
