//! Forty seconds, by two clocks.

use std::time::Duration;

use tokio::time::{Instant, timeout};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (tokio, wall) = (Instant::now(), std::time::Instant::now());
    let no_reply = std::future::pending::<u32>();
    let reply = timeout(Duration::from_secs(40), no_reply).await;
    println!("{reply:?} after {:?}", tokio.elapsed());
    println!("less than 10 s on the wall: {}", wall.elapsed() < Duration::from_secs(10));
}
