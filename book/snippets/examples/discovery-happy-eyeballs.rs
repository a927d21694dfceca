//! Four addresses of one name; the first two swallow what is sent to them. A connect takes 20 ms where somebody is.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// The name's addresses, and whether anybody is there.
const ADDRESSES: [(&str, bool); 4] =
    [("2001:db8::1", false), ("2001:db8::2", false), ("192.0.2.1", true), ("192.0.2.2", true)];
const PATIENCE: Duration = Duration::from_secs(5);
/// RFC 8305's connection attempt delay.
const DELAY: Duration = Duration::from_millis(250);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let first = Instant::now();
    let found = timeout(PATIENCE, connect(ADDRESSES[0])).await;
    println!("the first address only:  {:>5} ms  {}", first.elapsed().as_millis(), said(found.ok()));

    let each = Instant::now();
    let mut found = None;
    for address in ADDRESSES {
        if let Ok(connected) = timeout(PATIENCE, connect(address)).await {
            found = Some(connected);
            break;
        }
    }
    println!("one after the other:     {:>5} ms  {}", each.elapsed().as_millis(), said(found));

    let staggered = Instant::now();
    // The families take turns, and each attempt begins a moment after the one before it.
    let [v6, other_v6, v4, other_v4] = ADDRESSES;
    let mut attempts = JoinSet::new();
    for (nth, address) in (0..).zip([v6, v4, other_v6, other_v4]) {
        attempts.spawn(async move {
            sleep(DELAY * nth).await;
            connect(address).await
        });
    }
    let found = attempts.join_next().await.and_then(Result::ok);
    println!("happy eyeballs:          {:>5} ms  {}", staggered.elapsed().as_millis(), said(found));
}

async fn connect((address, answers): (&'static str, bool)) -> &'static str {
    if !answers {
        std::future::pending::<()>().await;
    }
    sleep(Duration::from_millis(20)).await;
    address
}

fn said(found: Option<&str>) -> String {
    found.map_or("nobody answers".to_owned(), |address| format!("connected to {address}"))
}
