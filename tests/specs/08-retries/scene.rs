//! What both halves of the spec stand on: a ledger behind a network that loses what the test says.
//!
//! `disk` is a file that fails when the test says so, `process` a ledger that is killed.

pub(crate) mod disk;
pub(crate) mod process;

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use redb::backends::InMemoryBackend;
use retries::{
    Budget, Failure, Keep, Key, Ledger, Order, Payments, Policy, Receipt, Remote, Retries, Transfer,
};
use rig::Lesson;
use solution_03_errors::{Code, TraceId, WireError};
use tokio::time::{Instant, sleep};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const ALICE: u64 = 1;
pub(crate) const BOB: u64 = 2;

/// 30 from Alice, who has 100, to Bob, who has nothing.
pub(crate) const THIRTY: Transfer = Transfer { from: ALICE, to: BOB, cents: 3000 };

/// When all requests come, unless the test says something else.
pub(crate) const NOON: SystemTime = SystemTime::UNIX_EPOCH;

/// Four attempts of 1 s, and waits of at most 100, 200 and 400 ms.
pub(crate) const POLICY: Policy = Policy { attempts: 4, attempt: secs(1), base: ms(100), cap: secs(10) };

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn error(code: Code) -> WireError {
    WireError::new(code, "from the ledger", TraceId::default())
}

pub(crate) fn ledger() -> Ledger {
    let ledger = Ledger::over(InMemoryBackend::new(), Keep::default()).expect("memory does not fail");
    fill(&ledger);
    ledger
}

pub(crate) fn fill(ledger: &Ledger) {
    ledger.set(ALICE, 10_000).expect("the store is well");
    ledger.set(BOB, 0).expect("the store is well");
}

/// What becomes of one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Arrives,
    RequestLost,
    /// It is booked, and nobody says anything.
    ReplyLost,
    /// It is booked, and the connection breaks.
    BrokenOff,
    /// The ledger begins to work, and books so much later.
    Slow(Duration),
    /// The ledger cannot be reached.
    Down,
}

/// A ledger behind a network.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) ledger: Arc<Ledger>,
    fates: Arc<Mutex<VecDeque<Fate>>>,
    keys: Arc<Mutex<Vec<Key>>>,
}

impl Network {
    /// The first attempts end like that, all further ones arrive.
    pub(crate) fn before(ledger: Ledger, fates: impl IntoIterator<Item = Fate>) -> Self {
        let fates = Arc::new(Mutex::new(fates.into_iter().collect()));
        Self { ledger: Arc::new(ledger), fates, keys: Arc::default() }
    }

    /// How often the ledger was asked.
    pub(crate) fn attempts(&self) -> usize {
        self.keys.lock().expect("no code that holds them can panic").len()
    }

    /// How many keys it was asked with.
    pub(crate) fn keys(&self) -> usize {
        let mut keys: Vec<_> =
            self.keys.lock().expect("no code that holds them can panic").iter().map(|key| key.0).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    }

    /// What Alice has left, in euros.
    pub(crate) fn alice(&self) -> u64 {
        self.ledger.balance(ALICE).expect("she has an account") / 100
    }

    fn next(&self, key: Key) -> Fate {
        self.keys.lock().expect("no code that holds them can panic").push(key);
        self.fates.lock().expect("no code that holds them can panic").pop_front().unwrap_or(Fate::Arrives)
    }
}

impl Remote for Network {
    async fn book(&self, key: Key, transfer: Transfer) -> Result<Receipt, Failure> {
        match self.next(key) {
            Fate::Arrives => Ok(self.ledger.book(key, transfer, NOON)?),
            Fate::RequestLost => pending().await,
            Fate::ReplyLost => {
                self.ledger.book(key, transfer, NOON).ok();
                pending().await
            }
            Fate::BrokenOff => {
                self.ledger.book(key, transfer, NOON).ok();
                Err(Failure::after_it_began(error(Code::Unavailable)))
            }
            Fate::Slow(time) => {
                // The ledger does not stop because its caller has.
                let ledger = Arc::clone(&self.ledger);
                let work = tokio::spawn(async move {
                    sleep(time).await;
                    ledger.book(key, transfer, NOON)
                });
                Ok(work.await.expect("the ledger does not panic")?)
            }
            Fate::Down => Err(Failure::before_it_began(error(Code::Unavailable))),
        }
    }
}

/// Retries with the [`POLICY`] and a budget of their own.
pub(crate) fn retries() -> Retries {
    Retries::seeded(POLICY, Arc::new(Budget::new(10, 1000)), 8)
}

pub(crate) fn payments<R: Remote>(ledger: R) -> Payments<R> {
    Payments::new(ledger, retries())
}

/// 30 from Alice to Bob, from a customer who sends no key.
pub(crate) fn order() -> Order {
    Order { transfer: THIRTY, key: None }
}

/// So long from now on.
pub(crate) fn within(time: Duration) -> Instant {
    Instant::now() + time
}
