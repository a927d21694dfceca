//! How long to wait before the next attempt.

use std::time::Duration;

/// No clock counts as far as `Duration::MAX`.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Without any, an attempt that fails at once is repeated at once.
const SHORTEST: Duration = Duration::from_millis(1);

/// Exponential backoff with full jitter: anything from nothing to a bound that doubles with each failure.
///
/// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The bound after the first failure; at least a millisecond, so that nobody connects in a loop.
    pub base: Duration,
    /// The bound that is not exceeded. More than a day counts as a day.
    pub cap: Duration,
}

impl Default for Backoff {
    /// 50 ms, doubling up to 10 s.
    fn default() -> Self {
        Self { base: Duration::from_millis(50), cap: Duration::from_secs(10) }
    }
}

impl Backoff {
    /// The bound after so many failures in a row.
    #[must_use]
    pub fn bound(&self, failures: u32) -> Duration {
        let doubled =
            self.base.max(SHORTEST).saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        doubled.min(self.cap.clamp(SHORTEST, LONGEST))
    }

    /// A wait by chance, in whole microseconds, up to the bound.
    #[must_use]
    pub fn pause(&self, failures: u32) -> Duration {
        let most = u64::try_from(self.bound(failures).as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(fastrand::u64(0..=most))
    }
}
