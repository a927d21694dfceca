//! Three ways to let go of the same work.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

async fn pay(how: &'static str) {
    sleep(Duration::from_millis(200)).await;
    println!("{how}: paid");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let limit = Duration::from_millis(100);

    let _ = timeout(limit, pay("a future")).await;

    let _ = timeout(limit, tokio::spawn(pay("a task by its handle"))).await;

    let mut tasks = JoinSet::new();
    tasks.spawn(pay("a task in a JoinSet"));
    let _ = timeout(limit, tasks.join_next()).await;
    drop(tasks);

    sleep(Duration::from_secs(1)).await;
    println!("a second later");
}
