//! Two tasks add 100 at the same time, and what they wait for takes 10 ms.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

async fn two_locks(balance: Arc<Mutex<u64>>) {
    let before = *balance.lock().expect("nobody has panicked");
    sleep(Duration::from_millis(10)).await;
    *balance.lock().expect("nobody has panicked") = before + 100;
}

async fn one_lock(balance: Arc<tokio::sync::Mutex<u64>>) {
    let mut balance = balance.lock().await;
    sleep(Duration::from_millis(10)).await;
    *balance += 100;
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (balance, began) = (Arc::new(Mutex::new(0)), Instant::now());
    tokio::join!(two_locks(balance.clone()), two_locks(balance.clone()));
    println!("two locks: {balance:?} after {:?}", began.elapsed());

    let (balance, began) = (Arc::new(tokio::sync::Mutex::new(0)), Instant::now());
    tokio::join!(one_lock(balance.clone()), one_lock(balance.clone()));
    println!("one lock: {balance:?} after {:?}", began.elapsed());
}
