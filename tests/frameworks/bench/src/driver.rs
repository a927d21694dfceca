//! The load, the same for every stack: so many tasks, each of which calls again as soon as it is answered.
//!
//! What a task is answered it sends next. So nobody copies a message, every stack gets its argument owned, and a wrong
//! answer anywhere is seen at the end, when each message is compared with what it was at first.

use std::mem::take;
use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters::measured::Caller;
use adapters::messages::{Echo, User};
use anyhow::{Result, ensure};
use clap::ValueEnum;
use tokio::task::JoinSet;

use crate::users::users;

/// How many different messages there are in all, and so the most calls in flight.
pub const ROTATION: usize = 1024;
const ECHO_BYTES: usize = 64;

/// What is sent there and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// 64 bytes
    Echo,
    /// A user of ten fields
    User,
}

/// When a burst is over.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so long.
    Elapsed(Duration),
    /// When each task has called so often.
    CallsEach(u64),
}

/// What one burst of calls took.
#[derive(Clone, Debug)]
pub struct Burst {
    /// How many calls were answered.
    pub calls: u64,
    /// From the first call to the last answer.
    pub elapsed: Duration,
    latencies: Vec<u32>,
}

impl Burst {
    /// The latency that `part` of all calls did not exceed, in nanoseconds.
    pub fn latency_ns(&mut self, part: f64) -> u32 {
        let last = self.latencies.len().saturating_sub(1);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        let at = (last as f64 * part) as usize;
        if self.latencies.is_empty() { 0 } else { *self.latencies.select_nth_unstable(at).1 }
    }
}

/// What is sent, made before the clock runs.
#[derive(Clone, Debug)]
pub struct Load {
    echoes: Arc<[Echo]>,
    users: Arc<[User]>,
}

impl Load {
    /// The same in every process.
    #[must_use]
    pub fn new() -> Self {
        let bytes = |at: usize| at.to_le_bytes().into_iter().cycle().take(ECHO_BYTES).collect();
        let echoes = (0..ROTATION).map(|at| Echo { bytes: bytes(at) }).collect();
        Self { echoes, users: users(ROTATION).into() }
    }

    /// Keeps `in_flight` calls in flight, 1 to [`ROTATION`].
    ///
    /// # Errors
    /// A call fails, or is answered with something else than it sent.
    pub async fn burst<C: Caller>(
        &self,
        caller: &C,
        workload: Workload,
        in_flight: usize,
        until: Until,
    ) -> Result<Burst> {
        ensure!((1..=ROTATION).contains(&in_flight), "{in_flight} calls cannot be in flight");
        match workload {
            Workload::Echo => run(caller, &self.echoes, in_flight, until).await,
            Workload::User => run(caller, &self.users, in_flight, until).await,
        }
    }
}

impl Default for Load {
    fn default() -> Self {
        Self::new()
    }
}

/// A message that is its own answer.
trait Sent: Clone + Default + PartialEq + Send + Sync + 'static {
    fn there_and_back<C: Caller>(self, caller: &C) -> impl Future<Output = Result<Self>> + Send;
}

impl Sent for Echo {
    fn there_and_back<C: Caller>(self, caller: &C) -> impl Future<Output = Result<Self>> + Send {
        caller.echo(self)
    }
}

impl Sent for User {
    fn there_and_back<C: Caller>(self, caller: &C) -> impl Future<Output = Result<Self>> + Send {
        caller.user(self)
    }
}

async fn run<C: Caller, M: Sent>(
    caller: &C,
    all: &Arc<[M]>,
    in_flight: usize,
    until: Until,
) -> Result<Burst> {
    let (began, each) = (Instant::now(), all.len() / in_flight);
    let mut tasks = JoinSet::new();
    for task in 0..in_flight {
        let (caller, all, own) = (caller.clone(), Arc::clone(all), task * each..(task + 1) * each);
        tasks.spawn(async move {
            let (sent, mut messages) = (&all[own.clone()], all[own].to_vec());
            let (mut latencies, mut at, mut calls) = (Vec::new(), 0, 0);
            let mut now = Instant::now();
            while match until {
                Until::Elapsed(time) => now.duration_since(began) < time,
                Until::CallsEach(wanted) => calls < wanted,
            } {
                messages[at] = take(&mut messages[at]).there_and_back(&caller).await?;
                let then = Instant::now();
                if let Until::Elapsed(_) = until {
                    latencies.push(u32::try_from(then.duration_since(now).as_nanos()).unwrap_or(u32::MAX));
                }
                (now, calls) = (then, calls + 1);
                at = if at + 1 == messages.len() { 0 } else { at + 1 };
            }
            ensure!(messages == sent, "an answer was not what was sent");
            anyhow::Ok((calls, latencies))
        });
    }
    let (mut calls, mut latencies) = (0, Vec::new());
    while let Some(ended) = tasks.join_next().await {
        let (of_task, times) = ended??;
        calls += of_task;
        latencies.extend(times);
    }
    Ok(Burst { calls, elapsed: began.elapsed(), latencies })
}
