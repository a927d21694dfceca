//! Three questions to tower 0.5's retry layer: what happens to a key, what does its default budget allow, and does its default
//! backoff spread the attempts?

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};
use tower::retry::Policy;
use tower::retry::backoff::{Backoff, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff};
use tower::retry::budget::{Budget, TpsBudget};
use tower::util::BoxCloneService;
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// A payment's key, once it has one.
type Key = Option<u64>;

#[derive(Debug)]
struct Unavailable;

/// tower has no policy that could be used as it stands. This is the one of its documentation, with its backoff and a limit.
#[derive(Clone)]
struct Retries {
    left: u32,
    budget: Arc<TpsBudget>,
    backoff: ExponentialBackoff,
}

impl Retries {
    fn new(left: u32, mut backoff: ExponentialBackoffMaker) -> Self {
        Self { left, budget: Arc::default(), backoff: backoff.make_backoff() }
    }
}

impl Policy<Key, (), Unavailable> for Retries {
    type Future = Sleep;

    fn retry(&mut self, _: &mut Key, result: &mut Result<(), Unavailable>) -> Option<Sleep> {
        if result.is_ok() {
            self.budget.deposit();
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        self.budget.withdraw().then(|| self.backoff.next_backoff())
    }

    fn clone_request(&mut self, key: &Key) -> Option<Key> {
        Some(*key)
    }
}

/// What arrives at a ledger that answers for so long: the key, and when it came.
#[derive(Clone)]
struct Ledger {
    began: Instant,
    answers_for: Duration,
    arrived: Arc<Mutex<Vec<(Key, Duration)>>>,
}

impl Ledger {
    fn that_answers_for(answers_for: Duration) -> Self {
        Self { began: Instant::now(), answers_for, arrived: Arc::default() }
    }

    async fn pay(self, key: Key) -> Result<(), Unavailable> {
        let now = self.began.elapsed();
        self.arrived.lock().expect("nobody panics with it").push((key, now));
        if now < self.answers_for { Ok(()) } else { Err(Unavailable) }
    }

    fn behind(&self, retries: Retries) -> BoxCloneService<Key, (), Unavailable> {
        let ledger = self.clone();
        let pay = service_fn(move |key| ledger.clone().pay(key));
        BoxCloneService::new(ServiceBuilder::new().retry(retries).service(pay))
    }

    /// How many different things `of` finds in what arrived.
    fn different<T: Ord>(&self, of: impl Fn(&(Key, Duration)) -> T) -> usize {
        let arrived = self.arrived.lock().expect("nobody panics with it");
        arrived.iter().map(of).collect::<std::collections::BTreeSet<_>>().len()
    }
}

async fn keys() {
    let mut random = fastrand::Rng::with_seed(8);
    let mut add_key = move |key: Key| key.or_else(|| Some(random.u64(..)));
    let retries = || Retries::new(3, ExponentialBackoffMaker::default());

    let ledger = Ledger::that_answers_for(Duration::ZERO);
    ledger.behind(retries()).oneshot(add_key(None)).await.expect_err("it is down");
    println!("4 attempts, the key was added above the retry: {} key", ledger.different(|(key, _)| *key));

    let ledger = Ledger::that_answers_for(Duration::ZERO);
    let seen = ledger.clone();
    let pay = service_fn(move |key| seen.clone().pay(key));
    let below = ServiceBuilder::new().retry(retries()).map_request(add_key).service(pay);
    below.oneshot(None).await.expect_err("it is down");
    println!("4 attempts, the key was added below the retry: {} keys", ledger.different(|(key, _)| *key));
}

async fn budget() {
    let backoff = ExponentialBackoffMaker::new(
        Duration::from_millis(50),
        Duration::from_secs(1),
        0.0,
        Default::default(),
    );
    let ledger = Ledger::that_answers_for(Duration::from_secs(20));
    let service = ledger.behind(Retries::new(3, backoff.expect("as documented")));
    for _ in 0..200 * 50 {
        tokio::spawn(service.clone().oneshot(Some(7)));
        sleep(Duration::from_millis(5)).await;
    }
    println!("200 calls a second, and the ledger is down from second 20 on:");
    let arrived = ledger.arrived.lock().expect("nobody panics with it");
    for seconds in [0..20, 20..21, 21..22, 22..30, 30..40, 40..50] {
        let came = arrived.iter().filter(|(_, at)| seconds.contains(&at.as_secs())).count();
        let calls = 200 * usize::try_from(seconds.end - seconds.start).expect("a few seconds");
        println!(
            "  seconds {:>2} to {}: {:>4} calls, {:>3} retries",
            seconds.start,
            seconds.end,
            calls,
            came - calls
        );
    }
}

async fn backoff() {
    let ledger = Ledger::that_answers_for(Duration::ZERO);
    let service = ledger.behind(Retries::new(1, ExponentialBackoffMaker::default()));
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(service.clone().oneshot(Some(7)))).collect();
    for call in calls {
        call.await.expect("no call panics").expect_err("it is down");
    }
    let moments = ledger.different(|(_, at)| at.as_millis()) - 1;
    println!("100 calls fail at the same moment, and are tried again at {moments} moment");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    keys().await;
    budget().await;
    backoff().await;
}
