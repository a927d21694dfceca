//! Ten calls of up to four attempts, a budget of 10 % that begins with two retries, and a ledger that is down.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};
use solution_08_retries::{Budget, Failure, Policy, Repeat, Retries};
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let budget = Arc::new(Budget::new(10, 2));
    let retries = Retries::new(Policy { attempts: 4, ..Policy::default() }, budget);
    let requests = Cell::new(0);
    for _ in 0..10 {
        let ask = || {
            requests.set(requests.get() + 1);
            let down = WireError::new(Code::Unavailable, "down", TraceId::default());
            async { Err::<(), _>(Failure::before_it_began(down)) }
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        retries.call(deadline, Repeat::Harmless, ask).await.ok();
    }
    println!("{} requests", requests.get());
}
