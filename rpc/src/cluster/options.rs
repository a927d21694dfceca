//! Which parts a cluster has, and how they behave.

use std::sync::Arc;
use std::time::Duration;

use solution_08_retries::{Budget, Policy as RetryPolicy, Retries};
use solution_09_breakers::{BadPolicy, Policy as BreakerPolicy};
use solution_11_balancing::{BadSettings, Settings as BalanceSettings};

use crate::client::Options;

/// How a [`Cluster`](crate::Cluster) calls. The default has every part.
///
/// ```
/// # use rpc::{BreakerPolicy, ClusterOptions};
/// # use std::time::Duration;
/// let slow_after = Duration::from_millis(200);
/// let options = ClusterOptions::default()
///     .with_breaker(BreakerPolicy { slow_after, ..BreakerPolicy::default() })
///     .without_retry();
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ClusterOptions {
    /// How each connection speaks. Its backoff is what a connection waits that is lost again soon.
    pub connection: Options,
    /// How many connections there are to each backend; 0 counts as 1. More than one where large bodies hold back small calls
    /// ([head-of-line blocking](https://en.wikipedia.org/wiki/Head-of-line_blocking)), or the server allows fewer calls
    /// on one than are made. A call takes the one with the fewest in flight. Default: 1.
    pub connections: usize,
    /// How many connections are opened at the same time, to all backends together: a list that changes brings no storm.
    /// 0 counts as 1. Default: 16.
    pub connecting: usize,
    /// Which backend gets the next call, and who is left out for a while; lesson 11. Default: its default.
    ///
    /// A backend counts as unreachable when its connection is lost or an attempt reaches its limit. Ejection takes a silent
    /// backend out of the choice; what answers that it cannot is the breaker's matter.
    pub balance: Option<BalanceSettings>,
    /// When calls to a backend stop, and when they begin again; lesson 09. Default: its default.
    ///
    /// An attempt that reaches its limit has failed. A caller whose own deadline is shorter, or who leaves, says nothing
    /// about the backend, so let [`slow_after`](BreakerPolicy::slow_after) be shorter than your callers' deadlines.
    pub breaker: Option<BreakerPolicy>,
    /// What is tried again, and how often; lesson 08. Default: [`RetryOptions::default`].
    pub retry: Option<RetryOptions>,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            connection: Options::default(),
            connections: 1,
            connecting: 16,
            balance: Some(BalanceSettings::default()),
            breaker: Some(BreakerPolicy::default()),
            retry: Some(RetryOptions::default()),
        }
    }
}

impl ClusterOptions {
    /// The same with connections that speak so.
    #[must_use]
    pub fn with_connection(self, connection: Options) -> Self {
        Self { connection, ..self }
    }

    /// The same with so many connections to each backend.
    #[must_use]
    pub fn with_connections(self, connections: usize) -> Self {
        Self { connections, ..self }
    }

    /// The same with so many connections being opened at the same time.
    #[must_use]
    pub fn with_connecting(self, connecting: usize) -> Self {
        Self { connecting, ..self }
    }

    /// The same with a balancer of those settings.
    #[must_use]
    pub fn with_balance(self, settings: BalanceSettings) -> Self {
        Self { balance: Some(settings), ..self }
    }

    /// The same without a balancer: calls go to the first backend of the list that is connected.
    #[must_use]
    pub fn without_balance(self) -> Self {
        Self { balance: None, ..self }
    }

    /// The same with breakers that follow that policy.
    #[must_use]
    pub fn with_breaker(self, policy: BreakerPolicy) -> Self {
        Self { breaker: Some(policy), ..self }
    }

    /// The same without breakers.
    #[must_use]
    pub fn without_breaker(self) -> Self {
        Self { breaker: None, ..self }
    }

    /// The same with those retries.
    #[must_use]
    pub fn with_retry(self, retry: RetryOptions) -> Self {
        Self { retry: Some(retry), ..self }
    }

    /// The same with one attempt for each call, which may take until the deadline.
    #[must_use]
    pub fn without_retry(self) -> Self {
        Self { retry: None, ..self }
    }
}

/// What is tried again, and how often.
///
/// A failure is tried again if it may pass, and if the call was not begun or its method is
/// [`idempotent`](crate::Method::idempotent). It may pass if the server's error says `retryable`, if the connection was
/// lost, and if an attempt took too long.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RetryOptions {
    /// How often, how long an attempt may take, and how long to wait between two. Default: lesson 08's default.
    pub policy: RetryPolicy,
    /// How many of all calls may be retried, over time. Default: 10.
    pub budget_percent: u8,
    /// How many retries are saved up at most; it begins with those. Default: 10.
    pub budget_reserve: u32,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self { policy: RetryPolicy::default(), budget_percent: 10, budget_reserve: 10 }
    }
}

impl RetryOptions {
    /// The same with that policy.
    #[must_use]
    pub fn with_policy(self, policy: RetryPolicy) -> Self {
        Self { policy, ..self }
    }

    /// The same with a budget of so many percent of the calls, and so many retries in reserve.
    #[must_use]
    pub fn with_budget(self, percent: u8, reserve: u32) -> Self {
        Self { budget_percent: percent, budget_reserve: reserve, ..self }
    }

    pub(crate) fn retries(self) -> Retries {
        Retries::new(self.policy, Arc::new(Budget::new(self.budget_percent, self.budget_reserve)))
    }

    /// What one attempt may take.
    pub(crate) fn attempt(&self) -> Duration {
        self.policy.attempt
    }
}

/// Options that no cluster can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadOptions {
    /// The balancer's.
    #[error(transparent)]
    Balance(#[from] BadSettings),
    /// The breaker's.
    #[error(transparent)]
    Breaker(#[from] BadPolicy),
}
