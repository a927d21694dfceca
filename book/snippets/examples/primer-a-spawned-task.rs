//! Two payments of 10 ms, and their owners let go of them.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn pay(name: &str) {
    sleep(Duration::from_millis(10)).await;
    println!("paid {name}");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let alice = tokio::spawn(pay("alice"));
    drop(alice);

    let mut tasks = JoinSet::new();
    tasks.spawn(pay("bob"));
    drop(tasks);

    sleep(Duration::from_secs(1)).await;
    println!("a second later");
}
