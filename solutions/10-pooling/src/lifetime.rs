//! How long connections live, and when the next attempt to open one may be made.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::settings::Settings;

/// When a connection that is opened now is too old to be lent again.
pub(crate) fn ends(now: Instant, settings: &Settings) -> Instant {
    now + settings.lifetime.mul_f64(0.9 + 0.1 * fastrand::f64())
}

/// The pauses between attempts to connect, for all callers of a pool together.
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    failures: u32,
    until: Option<Instant>,
    last_failure: Option<Arc<io::Error>>,
}

impl Pauses {
    /// How long the next attempt has to wait.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// What the last attempt failed with, if none has succeeded since.
    pub(crate) fn last_failure(&self) -> Option<Arc<io::Error>> {
        self.last_failure.clone()
    }

    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The pause is a random part of the longest: "full jitter".
    /// Source: Marc Brooker, *Exponential Backoff And Jitter*, AWS Architecture Blog, 2015.
    pub(crate) fn failed(&mut self, now: Instant, why: io::Error, settings: &Settings) {
        self.last_failure = Some(Arc::new(why));
        let doubled = settings.pause.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        self.until = Some(now + doubled.min(Settings::LONGEST_PAUSE).mul_f64(fastrand::f64()));
    }
}
