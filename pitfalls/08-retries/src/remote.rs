//! The ledger, seen from the other end of a network.

use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};

use crate::key::Key;
use crate::transfer::{Receipt, Transfer};

/// A ledger that is asked over a network.
pub trait Remote {
    /// One attempt to have it booked. A dropped future leaves open whether it was.
    fn book(&self, key: Key, transfer: Transfer) -> impl Future<Output = Result<Receipt, Failure>> + Send;
}

/// Why an attempt has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Failure {
    /// What went wrong, and whether it may go better next time.
    pub error: WireError,
    /// Whether the other side may have begun. False only if that is known: the request was not sent, or was refused unread.
    pub begun: bool,
    /// How long to wait before the next attempt, if the other side has said so.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// The other side has answered with an error, or has broken off.
    #[must_use]
    pub fn after_it_began(error: WireError) -> Self {
        Self { error, begun: true, retry_after: None }
    }

    /// The request did not get as far as the work.
    #[must_use]
    pub fn before_it_began(error: WireError) -> Self {
        Self { error, begun: false, retry_after: None }
    }

    /// There was no answer within the time of one attempt.
    pub(crate) fn no_answer_within(limit: Duration) -> Self {
        let message = format!("no answer within {} ms", limit.as_millis());
        let error = WireError::new(Code::DeadlineExceeded, message, TraceId::default());
        Self::after_it_began(error.with_retryable(true))
    }

    /// There was no time left for an attempt.
    pub(crate) fn no_time() -> Self {
        Self::before_it_began(WireError::new(Code::DeadlineExceeded, "no time left", TraceId::default()))
    }

    /// Whether it may go better next time: the error says so, or says when.
    pub(crate) fn may_pass(&self) -> bool {
        self.error.retryable || self.retry_after.is_some()
    }
}
