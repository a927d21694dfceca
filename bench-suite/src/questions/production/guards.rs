//! What do retries, a breaker and a limit cost a call that succeeds? (Lessons 08 and 09.)

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use results::bench::Figures;
use solution_02_framing::HEADER_BYTES;
use solution_04_multiplexing::ID_BYTES;
use solution_08_retries as retries;
use solution_09_breakers as breakers;
use tokio::time::Instant;

use super::super::fixes::deadline::Plain;
use super::super::fixes::in_flight::{Calls, IN_FLIGHT, ONE, SOME, entry};
use super::super::fixes::sentence::costs;
use crate::entry::Table;

const NONE: &str = "none";
const LIMIT: &str = "a limit";
const BREAKER: &str = "a breaker";
const RETRIES: &str = "retries";

/// Never reached.
const ALLOWED: Duration = Duration::from_secs(30);

/// Calls of lesson 04 as they are, within a limit that is never full, through a breaker that stays closed, and with retries that
/// are never made.
#[must_use]
pub fn table() -> Table {
    let [one, some, _] = IN_FLIGHT;
    let bytes = HEADER_BYTES + ID_BYTES;
    let mut entries = Vec::new();
    for column in [one, some] {
        entries.push(entry(NONE, column, bytes, || Plain::connect(column.1)));
    }
    for column in [one, some] {
        entries.push(entry(LIMIT, column, bytes, || Limited::connect(column.1)));
    }
    for column in [one, some] {
        entries.push(entry(BREAKER, column, bytes, || Guarded::connect(column.1)));
    }
    for column in [one, some] {
        entries.push(entry(RETRIES, column, bytes, || Retried::connect(column.1)));
    }
    Table {
        name: "guards",
        title: "Calls of 64 bytes over one connection in memory that succeed, with a guard around each"
            .to_owned(),
        baseline: NONE,
        limit: None,
        plotted: SOME,
        calls: 4,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |row, column| costs(figures, row, NONE, column);
    format!(
        "Beside a call with nothing around it, one within a limit costs {} CPU ({} with {SOME}), one through a breaker {} ({}), and one \
         with retries that are not needed {} ({}).",
        cost(LIMIT, ONE),
        cost(LIMIT, SOME),
        cost(BREAKER, ONE),
        cost(BREAKER, SOME),
        cost(RETRIES, ONE),
        cost(RETRIES, SOME),
    )
}

struct Limited {
    plain: Plain,
    limit: breakers::Bulkhead,
}

impl Limited {
    fn connect(calls: usize) -> Self {
        Self { plain: Plain::connect(calls), limit: breakers::Bulkhead::of(calls) }
    }
}

impl Calls for Limited {
    async fn call(&self, request: &[u8]) -> Bytes {
        self.limit.call(ALLOWED, self.plain.call(request)).await.expect("there is room for each caller")
    }
}

struct Guarded {
    plain: Plain,
    breaker: breakers::Breaker,
}

impl Guarded {
    fn connect(calls: usize) -> Self {
        let breaker =
            breakers::Breaker::new(breakers::Policy::default()).expect("the default can be followed");
        Self { plain: Plain::connect(calls), breaker }
    }
}

impl Calls for Guarded {
    async fn call(&self, request: &[u8]) -> Bytes {
        self.breaker.call(async { Ok(self.plain.call(request).await) }).await.expect("no call fails")
    }
}

struct Retried {
    plain: Plain,
    retries: retries::Retries,
}

impl Retried {
    fn connect(calls: usize) -> Self {
        let retries = retries::Retries::seeded(retries::Policy::default(), Arc::default(), 8);
        Self { plain: Plain::connect(calls), retries }
    }
}

impl Calls for Retried {
    async fn call(&self, request: &[u8]) -> Bytes {
        let attempt = || async { Ok(self.plain.call(request).await) };
        let answer = self.retries.call(Instant::now() + ALLOWED, retries::Repeat::Harmless, attempt).await;
        answer.expect("the first attempt succeeds")
    }
}
