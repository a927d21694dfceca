//! The loop: which failures are tried again, when, and how often.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::budget::Budget;
use crate::policy::Policy;
use crate::remote::Failure;

/// Whether it does harm to do the thing twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It does not: it only reads, or the other side can tell that it is the same.
    Harmless,
    /// It does, so an attempt that may have begun is the last one.
    OnlyIfNotBegun,
}

/// Why a call was not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It would fail again.
    Hopeless,
    /// It may have been carried out, and must not be twice.
    MayHaveBegun,
    /// It was tried so often.
    Attempts,
    /// Too much fails: see [`Budget`].
    Budget,
    /// The next attempt would come after the deadline.
    Deadline,
}

/// A call has failed for good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("after {attempts} attempts ({why:?}): {last}")]
pub struct GaveUp {
    /// What ended it.
    pub why: Why,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether any attempt may have been carried out.
    pub begun: bool,
    /// How the last attempt failed.
    pub last: Failure,
}

impl From<GaveUp> for Failure {
    /// For the caller's caller, who must not try again what has been tried: one layer retries.
    fn from(gave_up: GaveUp) -> Self {
        let GaveUp { begun, last, .. } = gave_up;
        Self { error: last.error.with_retryable(false), begun, retry_after: None }
    }
}

/// Makes calls to one backend, and makes them again.
#[derive(Debug)]
pub struct Retries {
    policy: Policy,
    budget: Arc<Budget>,
    dice: Mutex<fastrand::Rng>,
}

impl Retries {
    /// Retries with that policy, from that budget, which all calls to the backend share.
    #[must_use]
    pub fn new(policy: Policy, budget: Arc<Budget>) -> Self {
        Self::with_dice(policy, budget, fastrand::Rng::new())
    }

    /// The same with waits that can be foretold: for tests.
    #[must_use]
    pub fn seeded(policy: Policy, budget: Arc<Budget>, seed: u64) -> Self {
        Self::with_dice(policy, budget, fastrand::Rng::with_seed(seed))
    }

    fn with_dice(policy: Policy, budget: Arc<Budget>, dice: fastrand::Rng) -> Self {
        Self { policy, budget, dice: Mutex::new(dice) }
    }

    /// Calls `attempt` until it succeeds, or trying again is of no use, or the deadline is too near. An attempt that takes too
    /// long is dropped; the other side may still be at it. Must be polled within a tokio runtime; when it is dropped, so is
    /// the attempt that is under way, and no further one is made.
    ///
    /// # Errors
    /// [`GaveUp`], before the deadline or at it.
    pub async fn call<T, F>(
        &self,
        deadline: Instant,
        repeat: Repeat,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, GaveUp>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let left = deadline.saturating_duration_since(Instant::now()).min(Policy::LONGEST);
        let deadline = Instant::now() + left;
        self.budget.deposit();
        let mut gave_up = GaveUp { why: Why::Deadline, attempts: 0, begun: false, last: Failure::no_time() };
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(gave_up);
            }
            let limit = self.policy.attempt.min(left);
            let failure = match timeout(limit, attempt()).await {
                Ok(Ok(result)) => return Ok(result),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::no_answer_within(limit),
            };
            let next = self.next(gave_up.attempts, &failure, repeat, deadline);
            gave_up.attempts += 1;
            gave_up.begun |= failure.begun;
            gave_up.last = failure;
            match next {
                Ok(wait) => sleep(wait).await,
                Err(why) => return Err(GaveUp { why, ..gave_up }),
            }
        }
    }

    /// How long to wait before the next attempt, if there is to be one.
    fn next(
        &self,
        retry: u32,
        failure: &Failure,
        repeat: Repeat,
        deadline: Instant,
    ) -> Result<Duration, Why> {
        if !failure.may_pass() {
            return Err(Why::Hopeless);
        }
        if failure.begun && repeat == Repeat::OnlyIfNotBegun {
            return Err(Why::MayHaveBegun);
        }
        if retry + 1 >= self.policy.attempts {
            return Err(Why::Attempts);
        }
        let wait = failure.retry_after.unwrap_or_default().saturating_add(self.jitter(retry));
        if wait >= deadline.saturating_duration_since(Instant::now()) {
            return Err(Why::Deadline);
        }
        if self.budget.withdraw() { Ok(wait) } else { Err(Why::Budget) }
    }

    /// Full jitter: anything from nothing to the bound, so that clients that failed together do not come back together.
    fn jitter(&self, retry: u32) -> Duration {
        let mut dice = self.dice.lock().expect("no code that holds the dice can panic");
        self.policy.bound(retry).mul_f64(dice.f64())
    }
}
