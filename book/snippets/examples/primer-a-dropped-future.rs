//! A caller waits 20 ms for a transfer that takes 50.

use std::time::Duration;

use tokio::time::{sleep, timeout};

async fn transfer() {
    println!("alice: 100 less");
    sleep(Duration::from_millis(50)).await;
    println!("bob: 100 more");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let waited = timeout(Duration::from_millis(20), transfer()).await;
    println!("the caller gave up: {}", waited.is_err());
    sleep(Duration::from_secs(1)).await;
    println!("a second later");
}
