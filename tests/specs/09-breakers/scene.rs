//! What both halves of the spec stand on: a breaker with small numbers, and calls that end when the test says so.

use std::sync::Arc;
use std::time::Duration;

use breakers::{Breaker, BreakerState, CallError, Policy};
use rig::Lesson;
use solution_03_errors::{Code, TraceId, WireError};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Instant, advance};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

/// A window of 10 s, open above 50 % of at least 4 calls, for 5 s and then twice as long; one probe closes it. A call is slow
/// after 1 s.
pub(crate) const POLICY: Policy = Policy {
    failure_percent: 50,
    window: secs(10),
    minimum_calls: 4,
    slow_after: secs(1),
    sleep: secs(5),
    longest_sleep: secs(60),
    probes: 1,
};

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) type Answer = Result<&'static str, WireError>;

pub(crate) fn error(code: Code) -> WireError {
    WireError::new(code, "from the ledger", TraceId::default())
}

pub(crate) const GOOD: Answer = Ok("90 EUR");

pub(crate) fn bad() -> Answer {
    Err(error(Code::Unavailable))
}

pub(crate) fn breaker(policy: Policy) -> Arc<Breaker> {
    Arc::new(Breaker::new(policy).expect("the tests' policies can be followed"))
}

/// One call that is answered at once. Says whether it went out.
pub(crate) async fn ask(breaker: &Breaker, answer: Answer) -> bool {
    !matches!(breaker.call(async { answer }).await, Err(CallError::Refused(_)))
}

/// So many calls that fail at once.
pub(crate) async fn fail(breaker: &Breaker, calls: usize) {
    for _ in 0..calls {
        ask(breaker, bad()).await;
    }
}

/// A call that is under way until the test ends it, or its caller leaves.
pub(crate) struct UnderWay {
    answer: oneshot::Sender<Answer>,
    caller: JoinHandle<Result<&'static str, CallError>>,
}

impl UnderWay {
    /// The backend answers, and its caller has the answer.
    pub(crate) async fn end(self, with: Answer) {
        self.answer.send(with).expect("the call is under way");
        self.caller.await.expect("callers do not panic").ok();
    }

    /// The caller leaves.
    pub(crate) async fn leave(self) {
        self.caller.abort();
        self.caller.await.ok();
    }
}

/// Sends a call, which is then under way. `None` if it was refused.
pub(crate) async fn send(breaker: &Arc<Breaker>) -> Option<UnderWay> {
    let (answer, answered) = oneshot::channel();
    let caller = tokio::spawn({
        let breaker = Arc::clone(breaker);
        async move { breaker.call(async { answered.await.unwrap_or_else(|_| bad()) }).await }
    });
    yield_now().await;
    (!answer.is_closed()).then_some(UnderWay { answer, caller })
}

/// So many calls, all under way.
pub(crate) async fn send_all(breaker: &Arc<Breaker>, calls: usize) -> Vec<UnderWay> {
    let mut sent = Vec::new();
    for _ in 0..calls {
        sent.extend(send(breaker).await);
    }
    sent
}

/// Opens a breaker that follows [`POLICY`] or one with other times, and lets its sleep pass.
pub(crate) async fn open_and_sleep(breaker: &Breaker, sleep: Duration) {
    fail(breaker, 4).await;
    advance(sleep).await;
}

/// The state in words: `open for another 5000 ms`.
pub(crate) fn state(breaker: &Breaker) -> String {
    match breaker.state() {
        BreakerState::Closed => "closed".to_owned(),
        BreakerState::Open { until } => {
            format!("open for another {} ms", until.saturating_duration_since(Instant::now()).as_millis())
        }
        BreakerState::HalfOpen { probing } => format!("half-open, with {probing} under way"),
    }
}
