//! A limit of 10 ms around work that finds something to do whenever it is polled, for 100 ms.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

/// Takes rows that are always there. Each costs one unit of the task's budget; without budget the work gives way.
async fn rows() {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(100) {
        tokio::task::consume_budget().await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let limit = Duration::from_millis(10);

    let stopped = tokio::select! {
        biased;
        () = rows() => false,
        () = sleep(limit) => true,
    };
    println!("select!, the work first: stopped {stopped}");

    let stopped = timeout(limit, rows()).await.is_err();
    println!("timeout:                 stopped {stopped}");
}
