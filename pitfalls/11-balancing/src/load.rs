//! What a backend has to do.

use tokio::time::Instant;

use crate::backend::Outcome;

/// What this balancer has given a backend, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) in_flight: u32,
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    pub(crate) last_failure: Option<Instant>,
}

impl Load {
    /// A call goes there.
    pub(crate) fn begin(&mut self) {
        self.in_flight += 1;
        self.calls += 1;
    }

    /// It has ended; without an outcome, if its caller left.
    pub(crate) fn end(&mut self, outcome: Option<Outcome>, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if matches!(outcome, Some(Outcome::Failed | Outcome::Unreachable)) {
            self.failures += 1;
            self.last_failure = Some(now);
        }
    }

    /// How much it has to do, in calls.
    pub(crate) fn in_calls(&self) -> f64 {
        f64::from(self.in_flight)
    }
}
