//! A gateway with 200 calls a second, whose store hangs from second 10 to second 40. How many calls are under way?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};
use solution_09_breakers::{Breaker, Bulkhead, Policy};
use tokio::time::{Instant, sleep, timeout};

const EACH: Duration = Duration::from_millis(5);
const WORK: Duration = Duration::from_millis(50);
/// The caller's patience.
const DEADLINE: Duration = Duration::from_secs(10);

/// The store: fast, and from second 10 to second 40 it hangs.
async fn store(began: Instant) -> Result<(), WireError> {
    if (10..40).contains(&began.elapsed().as_secs()) {
        sleep(DEADLINE * 2).await;
    }
    sleep(WORK).await;
    Ok(())
}

/// Calls with a deadline: a store that is late is a failure.
async fn call(began: Instant) -> Result<(), WireError> {
    let late = |_| WireError::new(Code::DeadlineExceeded, "the store is late", TraceId::default());
    timeout(DEADLINE, store(began)).await.map_err(late)?
}

#[derive(Clone, Copy)]
enum Guard {
    Nothing,
    Bulkhead,
    Breaker,
}

/// The number under way at the end of each second.
async fn run(guard: Guard) -> Vec<usize> {
    let began = Instant::now();
    let under_way = Arc::new(AtomicUsize::new(0));
    let bulkhead = Bulkhead::of(40);
    let policy = Policy { minimum_calls: 20, ..Policy::default() };
    let breaker = Arc::new(Breaker::new(policy).expect("a policy that can be followed"));
    let mut seconds = Vec::new();
    for _ in 0..60 {
        for _ in 0..200 {
            let (under_way, bulkhead, breaker) =
                (Arc::clone(&under_way), bulkhead.clone(), Arc::clone(&breaker));
            tokio::spawn(async move {
                under_way.fetch_add(1, Ordering::Relaxed);
                match guard {
                    Guard::Nothing => drop(call(began).await),
                    Guard::Bulkhead => drop(bulkhead.call(Duration::ZERO, call(began)).await),
                    Guard::Breaker => drop(breaker.call(call(began)).await),
                }
                under_way.fetch_sub(1, Ordering::Relaxed);
            });
            sleep(EACH).await;
        }
        seconds.push(under_way.load(Ordering::Relaxed));
    }
    seconds
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (nothing, bulkhead, breaker) =
        (run(Guard::Nothing).await, run(Guard::Bulkhead).await, run(Guard::Breaker).await);
    println!("second  a deadline of 10 s alone  a bulkhead of 40  a breaker");
    for second in 0..60 {
        println!(
            "{:>6}  {:>24}  {:>16}  {:>9}",
            second + 1,
            nothing[second],
            bulkhead[second],
            breaker[second]
        );
    }
}
