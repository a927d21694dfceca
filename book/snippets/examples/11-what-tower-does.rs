//! This lesson's question, asked of the crate `tower` 0.5: two choices by the calls that are pending, and by peak EWMA. Ten
//! ledgers serve in 200 ms; one of them begins to fail in 1 ms.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::sleep;
use tower::balance::p2c::Balance;
use tower::discover::ServiceList;
use tower::load::{CompleteOnResponse, Load, PeakEwma, PendingRequests};
use tower::util::rng::Rng;
use tower::{Service, ServiceExt};

const CALLS: u32 = 4000;
/// 400 a second.
const EVERY: Duration = Duration::from_micros(2500);

/// One ledger. Those that are broken fail.
struct Ledger {
    calls: Arc<AtomicU32>,
    breaks: bool,
}

impl Service<u32> for Ledger {
    type Response = &'static str;
    type Error = &'static str;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<&'static str, &'static str>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    /// It breaks with the call of that number.
    fn call(&mut self, number: u32) -> Self::Future {
        self.calls.fetch_add(u32::from(number >= CALLS), Ordering::Relaxed);
        let broken = self.breaks && number >= CALLS;
        Box::pin(async move {
            sleep(Duration::from_millis(if broken { 1 } else { 200 })).await;
            if broken { Err("no database") } else { Ok("done") }
        })
    }
}

/// The same numbers in each run.
struct Seeded(fastrand::Rng);

impl Rng for Seeded {
    fn next_u64(&mut self) -> u64 {
        self.0.u64(..)
    }
}

async fn ask<S>(name: &str, measured: impl Fn(Ledger) -> S)
where
    S: Service<u32, Error = &'static str> + Load<Metric: Debug> + Send + 'static,
    S::Future: Send,
    S::Response: Send,
{
    let counts: [Arc<AtomicU32>; 10] = Default::default();
    let ledgers = counts
        .iter()
        .enumerate()
        .map(|(number, calls)| measured(Ledger { calls: Arc::clone(calls), breaks: number == 3 }));
    let list = ServiceList::new::<u32>(ledgers.collect::<Vec<_>>());
    let mut balance = Balance::from_rng(list, Seeded(fastrand::Rng::with_seed(11)));
    for number in 0..2 * CALLS {
        sleep(EVERY).await;
        let call = balance.ready().await.expect("ten are ready").call(number);
        tokio::spawn(call);
    }
    let got = counts[3].load(Ordering::Relaxed);
    println!("{name:18} {got:>5} of {CALLS} calls, {:.0} %", f64::from(got) * 100.0 / f64::from(CALLS));
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("what the broken one of ten gets");
    let complete = CompleteOnResponse::default;
    ask("pending requests", |ledger| PendingRequests::new(ledger, complete())).await;
    let (first, decay) = (Duration::from_millis(200), Duration::from_secs(10));
    ask("peak EWMA", |ledger| PeakEwma::new(ledger, first, decay.as_nanos() as f64, complete())).await;
}
