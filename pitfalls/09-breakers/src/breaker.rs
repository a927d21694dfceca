//! The breaker of one backend.

use std::pin::pin;
use std::time::Duration;

use solution_03_errors::WireError;
use tokio::time::{Instant, timeout};

use crate::policy::{BadPolicy, Policy, has_failed};
use crate::sync::{Mutex, MutexGuard};
use crate::window::Window;

/// A breaker did not let a call through. It says nothing about the call: try another instance, or use the fallback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Most calls have failed, so none is sent before that moment.
    #[error("the breaker is open for another {} ms", .until.saturating_duration_since(Instant::now()).as_millis())]
    Open {
        /// When the next probe may go out.
        until: Instant,
    },
    /// It is being tried whether the backend is back, and this many probes are under way.
    #[error("the breaker is half-open, with {probes} probes under way")]
    Probing {
        /// How many.
        probes: u32,
    },
}

/// Why a call through a breaker has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Not sent.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Sent, and answered by an error.
    #[error(transparent)]
    Backend(#[from] WireError),
}

/// What a breaker does with the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Lets it through.
    Closed,
    /// Refuses it before that moment.
    Open {
        /// When the next probe may go out.
        until: Instant,
    },
    /// Lets it through as a probe, if not enough of them are under way.
    HalfOpen {
        /// How many are.
        probing: u32,
    },
}

/// Stands in front of one backend.
///
/// *Closed*, it lets every call through and counts how the calls of the last seconds ended. When too many have failed it
/// *opens* and refuses all calls. After a sleep it is *half-open*: a few calls go out as probes. If all of them succeed it closes,
/// and if one fails it opens for twice as long. A caller's own error is no failure, a slow call is one: see [`Policy`].
///
/// Nobody probes but callers: without a call an open breaker stays open.
#[derive(Debug)]
pub struct Breaker {
    policy: Policy,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// How long it will be open the next time.
    sleep: Duration,
}

#[derive(Debug)]
enum Phase {
    Closed(Window),
    Open { until: Instant },
    HalfOpen { probing: u32, succeeded: u32 },
}

impl Breaker {
    /// A closed breaker.
    ///
    /// # Errors
    /// [`BadPolicy`].
    pub fn new(policy: Policy) -> Result<Self, BadPolicy> {
        Ok(Self::following(policy.checked()?))
    }

    /// A closed breaker, with a policy that was checked.
    pub(crate) fn following(policy: Policy) -> Self {
        let phase = Phase::Closed(Window::over(policy.window));
        Self { policy, state: Mutex::new(State { phase, sleep: policy.sleep }) }
    }

    /// Makes the call, if the breaker lets it through. Otherwise the call's future is dropped without being polled.
    ///
    /// A call is judged when it ends, or when it has taken [`slow_after`](Policy::slow_after): then it has failed, and is
    /// waited for all the same. A caller that drops this future before that says nothing about the backend. Must be polled
    /// within a tokio runtime.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call<T>(&self, call: impl Future<Output = Result<T, WireError>>) -> Result<T, CallError> {
        self.admit()?;
        let mut call = pin!(call);
        let in_time = timeout(self.policy.slow_after, call.as_mut()).await;
        self.lock().settle(in_time.as_ref().map_or(true, has_failed), &self.policy);
        match in_time {
            Ok(outcome) => Ok(outcome?),
            Err(_) => Ok(call.await?),
        }
    }

    /// What it does with the next call: for a dashboard, or to try another backend first.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        let mut state = self.lock();
        state.look_at_the_clock();
        match state.phase {
            Phase::Closed(_) => BreakerState::Closed,
            Phase::Open { until } => BreakerState::Open { until },
            Phase::HalfOpen { probing, .. } => BreakerState::HalfOpen { probing },
        }
    }

    /// Lets one call through.
    fn admit(&self) -> Result<(), Refused> {
        let mut state = self.lock();
        state.look_at_the_clock();
        if let Some(refused) = state.refuses(&self.policy) {
            return Err(refused);
        }
        if let Phase::HalfOpen { probing, .. } = &mut state.phase {
            *probing += 1;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no code that holds the state can panic")
    }
}

impl State {
    fn look_at_the_clock(&mut self) {
        if matches!(self.phase, Phase::Open { until } if until <= Instant::now()) {
            self.enter(Phase::HalfOpen { probing: 0, succeeded: 0 });
        }
    }

    fn refuses(&self, policy: &Policy) -> Option<Refused> {
        match self.phase {
            Phase::Open { until } => Some(Refused::Open { until }),
            Phase::HalfOpen { probing, succeeded } if probing + succeeded >= policy.probes => {
                Some(Refused::Probing { probes: probing })
            }
            Phase::Closed(_) | Phase::HalfOpen { .. } => None,
        }
    }

    /// A call has ended.
    fn settle(&mut self, failed: bool, policy: &Policy) {
        let now = Instant::now();
        match &mut self.phase {
            Phase::Closed(window) => {
                if policy.is_too_much(window.count(failed, now)) {
                    self.sleep = policy.sleep;
                    self.open(now, policy);
                }
            }
            Phase::HalfOpen { .. } if failed => self.open(now, policy),
            Phase::HalfOpen { probing, succeeded } => {
                *probing = probing.saturating_sub(1);
                *succeeded += 1;
                if *succeeded >= policy.probes {
                    self.enter(Phase::Closed(Window::over(policy.window)));
                }
            }
            Phase::Open { .. } => {}
        }
    }

    fn open(&mut self, now: Instant, policy: &Policy) {
        self.enter(Phase::Open { until: now + self.sleep });
        self.sleep = (self.sleep * 2).min(policy.longest_sleep);
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
    }
}
