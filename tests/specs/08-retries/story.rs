//! Alice pays 30, and the ledger's reply is lost: `cargo lab show 8 --live`.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use redb::backends::InMemoryBackend;
use retries::{
    Budget, Failure, Keep, Key, Ledger, Order, Payments, Policy, Receipt, Remote, Retries, Transfer,
};
use rig::Recorder;
use tape::Fate;
use tokio::time::{Instant, sleep};

const ALICE: u64 = 1;
const BOB: u64 = 2;
const TRIP: Duration = Duration::from_millis(10);

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let ledger = Ledger::over(InMemoryBackend::new(), Keep::default()).expect("memory does not fail");
    ledger.set(ALICE, 10_000).expect("memory does not fail");
    ledger.set(BOB, 0).expect("memory does not fail");
    let road = Road { recorder: recorder.clone(), ledger: Arc::new(ledger), keys: Arc::default() };
    let retries = Retries::seeded(Policy::default(), Arc::new(Budget::default()), 8);
    let payments = Payments::new(road.clone(), retries);

    recorder.note("gateway", "Alice pays 30 EUR to Bob");
    let order = Order { transfer: Transfer { from: ALICE, to: BOB, cents: 3000 }, key: None };
    let paid = payments.pay(order, Instant::now() + Duration::from_secs(10)).await;
    let told = match paid {
        Ok(receipt) => format!("tells Alice: paid, booking {}", receipt.number),
        Err(gave_up) => format!("tells Alice: {gave_up}"),
    };
    recorder.note("gateway", told);
    let left = road.ledger.balance(ALICE).expect("she has an account");
    recorder.note("ledger", format!("Alice has {} EUR", left / 100));
    recorder.print();
}

/// The way to the ledger and back. The first reply is lost on it.
#[derive(Clone)]
struct Road {
    recorder: Recorder,
    ledger: Arc<Ledger>,
    keys: Arc<Mutex<Vec<Key>>>,
}

impl Road {
    /// Keys are numbered as they come, so that the story is the same each time; and how many have come.
    fn number(&self, key: Key) -> (usize, bool) {
        let mut keys = self.keys.lock().expect("nobody panics with it");
        let is_first = keys.is_empty();
        let known = keys.iter().position(|known| *known == key);
        let number = known.unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        });
        (number + 1, is_first)
    }
}

impl Remote for Road {
    async fn book(&self, key: Key, transfer: Transfer) -> Result<Receipt, Failure> {
        let (number, is_first) = self.number(key);
        let request = format!("key {number}: 30 EUR from Alice to Bob");
        self.recorder.sent("gateway", "ledger", request.as_bytes(), request.clone(), Fate::Delivered);
        sleep(TRIP).await;
        let before = self.ledger.bookings().expect("memory does not fail").len();
        let receipt = self.ledger.book(key, transfer, SystemTime::UNIX_EPOCH)?;
        let booked = self.ledger.bookings().expect("memory does not fail").len() > before;
        self.recorder
            .note("ledger", if booked { "books it" } else { "has booked that key, and answers as it did" });
        let reply = format!("booking {}: Alice has {} EUR", receipt.number, receipt.balance / 100);
        let fate = if is_first { Fate::Swallowed } else { Fate::Delivered };
        self.recorder.sent("ledger", "gateway", reply.as_bytes(), reply.clone(), fate);
        if is_first {
            return pending().await;
        }
        sleep(TRIP).await;
        Ok(receipt)
    }
}
