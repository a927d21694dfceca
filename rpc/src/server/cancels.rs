//! A client that begins calls only to cancel them is disconnected: HTTP/2's "rapid reset", CVE-2023-44487.
//!
//! A client that is slow to be answered is not one of them. It cancels each call whose deadline passes, and the more of
//! them the slower the *server* is. So what counts is work that the client stops early: a call that has used up half of
//! its time would soon have ended by the server's own clock, which takes no cancellation and costs the client nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use solution_05_deadlines::Deadline;
use tokio::time::Instant;

use crate::wire::CloseReason;

/// How long it takes until the whole limit is available again.
const REFILL_TIME: Duration = Duration::from_secs(10);

/// A token bucket of cancellations. Each answered call puts one back, and so does time.
#[derive(Debug)]
pub(crate) struct CancelGuard {
    limit: u32,
    tokens: u32,
    refilled: Instant,
    answered: Arc<AtomicU32>,
}

impl CancelGuard {
    /// Allows `limit` at once; `answered` counts the calls that were answered.
    pub(crate) fn new(limit: u32, answered: Arc<AtomicU32>) -> Self {
        Self { limit, tokens: limit, refilled: Instant::now(), answered }
    }

    /// A cancellation has stopped work that had this deadline. One that stops none is not for here.
    ///
    /// # Errors
    /// [`CloseReason::TooManyCancels`] for the first one over the limit.
    pub(crate) fn cancelled(&mut self, deadline: Deadline) -> Result<(), CloseReason> {
        // Half, and not all: the cancellation may have travelled faster than the request did.
        if deadline.left() <= deadline.allowed() / 2 {
            return Ok(());
        }
        if self.tokens == 0 {
            self.refill();
        }
        self.tokens = self.tokens.checked_sub(1).ok_or(CloseReason::TooManyCancels)?;
        Ok(())
    }

    fn refill(&mut self) {
        let now = Instant::now();
        let since = now.duration_since(self.refilled).min(REFILL_TIME).as_millis();
        let by_time = u128::from(self.limit) * since / REFILL_TIME.as_millis();
        let by_answers = self.answered.swap(0, Ordering::Relaxed);
        let more = u32::try_from(by_time).unwrap_or(u32::MAX).saturating_add(by_answers);
        (self.tokens, self.refilled) = (more.min(self.limit), now);
    }
}
