//! Gateway → service → store. The store takes 3 s; who waits for how long, and who works for nobody?

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

const STORE: Duration = Duration::from_secs(3);

/// What a customer waits for, and how long the service's connection to the store is taken.
async fn call(gateway: Duration, service: Duration) -> (Duration, Duration) {
    let began = Instant::now();
    // A service that does not learn that its caller left: the usual case over a wire without cancellation.
    let mut work = tokio::spawn(async move {
        drop(timeout(service, sleep(STORE)).await);
        began.elapsed()
    });
    let answer = timeout(gateway, &mut work).await;
    let waited = began.elapsed();
    let held = match answer {
        Ok(held) => held,
        // The customer is gone, the task is not.
        Err(_) => work.await,
    };
    (waited, held.expect("the service does not panic"))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for (name, gateway, service) in [
        ("no limit at the service", 1_000, 60_000),
        ("the same limit at each hop", 1_000, 1_000),
        ("800 ms inside 1 s", 1_000, 800),
    ] {
        let (waited, held) = call(Duration::from_millis(gateway), Duration::from_millis(service)).await;
        println!("{name:28} customer waits {waited:>7.1?}, the store's connection is held for {held:>7.1?}");
    }
}
