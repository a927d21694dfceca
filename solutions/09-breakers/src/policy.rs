//! When a breaker opens, how long it stays open, and what counts as a failure.

use std::time::Duration;

use solution_03_errors::{Code, WireError};

use crate::window::Counts;

/// The settings of a breaker. What is not named is taken from [`Policy::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Opens when more than this share of the calls in the window has failed. Default: 50.
    pub failure_percent: u8,
    /// How far back it looks. Default: 10 s.
    pub window: Duration,
    /// How many calls have to be in the window before it may open: one failed call at night is 100 %. Default: 10.
    pub minimum_calls: u32,
    /// A call that takes longer has failed, whatever comes of it. Default: 1 s.
    pub slow_after: Duration,
    /// How long it stays open at first. Default: 5 s.
    pub sleep: Duration,
    /// Each failed probe doubles the sleep, up to this. Default: 1 minute.
    pub longest_sleep: Duration,
    /// How many probes are under way at most, and how many have to succeed one after the other to close it. Default: 3.
    pub probes: u32,
}

/// A policy that no breaker can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPolicy {
    /// A share of 100 % or more is never exceeded: the breaker would never open.
    #[error("a failure share of {0} % is never exceeded")]
    NeverOpens(u8),
    /// Without a probe it would never close.
    #[error("a breaker without probes never closes")]
    NoProbes,
    /// A window of no time has no calls in it.
    #[error("a window of {0:?} is too short to count in")]
    WindowTooShort(Duration),
    /// Each call would be slow.
    #[error("every call takes longer than nothing")]
    EveryCallIsSlow,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            failure_percent: 50,
            window: Duration::from_secs(10),
            minimum_calls: 10,
            slow_after: Duration::from_secs(1),
            sleep: Duration::from_secs(5),
            longest_sleep: Duration::from_secs(60),
            probes: 3,
        }
    }
}

impl Policy {
    /// The longest duration that a policy means; what is longer counts as this.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// The policy with every duration cut to [`LONGEST`](Self::LONGEST), and no first sleep above the longest one.
    ///
    /// # Errors
    /// [`BadPolicy`] if a breaker with it would never open or never close.
    pub fn checked(self) -> Result<Self, BadPolicy> {
        if self.failure_percent >= 100 {
            return Err(BadPolicy::NeverOpens(self.failure_percent));
        }
        if self.probes == 0 {
            return Err(BadPolicy::NoProbes);
        }
        if self.window < Duration::from_millis(10) {
            return Err(BadPolicy::WindowTooShort(self.window));
        }
        if self.slow_after.is_zero() {
            return Err(BadPolicy::EveryCallIsSlow);
        }
        let longest_sleep = self.longest_sleep.min(Self::LONGEST);
        Ok(Self {
            window: self.window.min(Self::LONGEST),
            slow_after: self.slow_after.min(Self::LONGEST),
            sleep: self.sleep.min(longest_sleep),
            longest_sleep,
            ..self
        })
    }

    /// Whether so many of the calls in the window have failed that the breaker has to open.
    pub(crate) fn is_too_much(&self, counts: Counts) -> bool {
        counts.calls >= u64::from(self.minimum_calls)
            && counts.failed * 100 > counts.calls * u64::from(self.failure_percent)
    }
}

/// Whether a call that ended like this in time says that the backend is in trouble. An error that is the caller's own fault
/// says the opposite: somebody was there, and judged the request.
pub(crate) fn has_failed<T>(outcome: &Result<T, WireError>) -> bool {
    outcome.as_ref().is_err_and(|error| is_the_backends(error.code))
}

/// Whether an error of this code is the backend's trouble, and not the caller's.
fn is_the_backends(code: Code) -> bool {
    match code {
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Internal
        | Code::Unknown
        | Code::DataLoss
        | Code::ResourceExhausted => true,
        Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Unauthenticated => false,
    }
}
