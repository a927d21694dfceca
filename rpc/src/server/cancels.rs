//! Who begins calls only to cancel them (HTTP/2's "rapid reset", CVE-2023-44487) is sent away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::wire::Farewell;

/// In this time as many cancellations are forgiven as may come at once.
const FORGIVEN_WITHIN: Duration = Duration::from_secs(10);

/// Counts cancellations. Each answered call forgives one, and so does time.
#[derive(Debug)]
pub(crate) struct CancelGuard {
    limit: u32,
    credit: u32,
    refilled: Instant,
    answered: Arc<AtomicU32>,
}

impl CancelGuard {
    /// Puts up with `limit` at once; `answered` counts the calls that were.
    pub(crate) fn new(limit: u32, answered: Arc<AtomicU32>) -> Self {
        Self { limit, credit: limit, refilled: Instant::now(), answered }
    }

    /// A cancellation has come.
    pub(crate) fn cancelled(&mut self) -> Result<(), Farewell> {
        if self.credit == 0 {
            self.refill();
        }
        self.credit = self.credit.checked_sub(1).ok_or(Farewell::TooManyCancels)?;
        Ok(())
    }

    fn refill(&mut self) {
        let now = Instant::now();
        let since = now.duration_since(self.refilled).min(FORGIVEN_WITHIN).as_millis();
        let by_time = u128::from(self.limit) * since / FORGIVEN_WITHIN.as_millis();
        let by_answers = self.answered.swap(0, Ordering::Relaxed);
        let forgiven = u32::try_from(by_time).unwrap_or(u32::MAX).saturating_add(by_answers);
        (self.credit, self.refilled) = (forgiven.min(self.limit), now);
    }
}
