//! What a backend has to do.

use std::time::Duration;

use tokio::time::Instant;

use crate::backend::Outcome;

/// In what time half of a failure is forgotten.
const HALF_LIFE: Duration = Duration::from_secs(10);

/// What this balancer has given a backend, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) in_flight: u32,
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    pub(crate) last_failure: Option<Instant>,
    /// The failures that were not forgotten when the last one came.
    recent: f64,
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
            self.recent = self.recent_failures() + 1.0;
            self.last_failure = Some(now);
        }
    }

    /// How much it has to do, in calls.
    pub(crate) fn in_calls(&self) -> f64 {
        f64::from(self.in_flight) + self.recent_failures().round()
    }

    fn recent_failures(&self) -> f64 {
        let ago = self.last_failure.map_or(Duration::ZERO, |last| last.elapsed());
        self.recent * (-ago.div_duration_f64(HALF_LIFE)).exp2()
    }
}
