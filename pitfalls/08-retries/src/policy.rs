//! How often, and how long between.

use std::time::Duration;

/// The settings of [`Retries`](crate::Retries). What is not named is taken from [`Policy::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How often a call is sent at most, the first time included; at least once. Default: 4.
    pub attempts: u32,
    /// How long one attempt may take. Default: 1 s.
    pub attempt: Duration,
    /// The longest wait before the first retry; it doubles with each. Default: 100 ms.
    pub base: Duration,
    /// The longest wait of all. Default: 10 s.
    pub cap: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 4,
            attempt: Duration::from_secs(1),
            base: Duration::from_millis(100),
            cap: Duration::from_secs(10),
        }
    }
}

impl Policy {
    /// A call is given up after this time, whatever its deadline. Answers have to be kept for longer.
    pub const LONGEST: Duration = Duration::from_secs(60 * 60);

    /// The longest wait before that retry, counted from 0: full jitter draws the wait between zero and this.
    #[must_use]
    pub fn bound(&self, retry: u32) -> Duration {
        self.base.saturating_mul(1 << retry.min(16)).min(self.cap)
    }
}
