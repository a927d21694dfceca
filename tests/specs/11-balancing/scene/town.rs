//! Calls that come evenly, are sent where the balancer says, and end when their time is over.

use std::collections::BTreeMap;
use std::time::Duration;

use balancing::{Balancer, Outcome, Picked};
use tokio::time::{Instant, advance};

/// What a backend makes of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply {
    pub(crate) after: Duration,
    pub(crate) outcome: Outcome,
}

impl Reply {
    /// Served after 200 ms.
    pub(crate) const GOOD: Self = Self { after: Duration::from_millis(200), outcome: Outcome::Served };
    /// Failed after 1 ms.
    pub(crate) const BAD: Self = Self { after: Duration::from_millis(1), outcome: Outcome::Failed };
}

/// Who got how many calls.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) by_backend: BTreeMap<String, u32>,
    pub(crate) all: u32,
}

impl Tally {
    pub(crate) fn to(&self, backend: &str) -> u32 {
        self.by_backend.get(backend).copied().unwrap_or_default()
    }

    pub(crate) fn percent(&self, backend: &str) -> u32 {
        (self.to(backend) * 100 + self.all / 2) / self.all
    }

    /// `3640 of 4000 calls, 91 %`
    pub(crate) fn share(&self, backend: &str) -> String {
        format!("{} of {} calls, {} %", self.to(backend), self.all, self.percent(backend))
    }
}

/// Callers, a balancer and what is under way. Needs a paused clock.
pub(crate) struct Town {
    pub(crate) balancer: Balancer,
    under_way: Vec<(Instant, Picked, Outcome)>,
}

impl Town {
    pub(crate) fn with(balancer: Balancer) -> Self {
        Self { balancer, under_way: Vec::new() }
    }

    /// So many calls a second for so long.
    pub(crate) async fn call(
        &mut self,
        rate: u32,
        lasting: Duration,
        mut backend: impl FnMut(&str) -> Reply,
    ) -> Tally {
        let mut tally = Tally::default();
        let end = Instant::now() + lasting;
        while Instant::now() < end {
            advance(Duration::from_secs(1) / rate).await;
            let now = Instant::now();
            for (_, picked, outcome) in self.under_way.extract_if(.., |(ends, ..)| *ends <= now) {
                picked.done(outcome);
            }
            let picked = self.balancer.pick().expect("there is somebody");
            let name = picked.backend().name.to_string();
            let reply = backend(&name);
            self.under_way.push((now + reply.after, picked, reply.outcome));
            *tally.by_backend.entry(name).or_default() += 1;
            tally.all += 1;
        }
        tally
    }
}
