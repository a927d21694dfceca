//! A pool whose callers give up: during the health check of what they were lent, and in the queue.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

type Idle = Arc<Mutex<Vec<u32>>>;

/// Gives its connection back when it is dropped, whatever ended the call.
struct Guard {
    connection: u32,
    idle: Idle,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.idle.lock().expect("no holder panics").push(self.connection);
    }
}

async fn check() {
    sleep(Duration::from_millis(20)).await;
}

/// The guard is made last, after the health check.
async fn get_late(idle: &Idle) -> Option<Guard> {
    let connection = idle.lock().expect("no holder panics").pop()?;
    check().await;
    Some(Guard { connection, idle: Arc::clone(idle) })
}

/// The guard is made in the same step in which the connection leaves the pool.
async fn get_at_once(idle: &Idle) -> Option<Guard> {
    let connection = idle.lock().expect("no holder panics").pop()?;
    let guard = Guard { connection, idle: Arc::clone(idle) };
    check().await;
    Some(guard)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let limit = Duration::from_millis(10);
    let pool = || Arc::new(Mutex::new((0..20).collect::<Vec<u32>>()));
    let left = |idle: &Idle| idle.lock().expect("no holder panics").len();

    let late = pool();
    for _ in 0..20 {
        drop(timeout(limit, get_late(&late)).await);
    }
    println!(
        "guard made after the check: {:>2} of 20 connections left after 20 calls that gave up",
        left(&late)
    );

    let at_once = pool();
    for _ in 0..20 {
        drop(timeout(limit, get_at_once(&at_once)).await);
    }
    println!("guard made at the checkout: {:>2} of 20", left(&at_once));

    // What bounds the wait: a semaphore hands its permits out in the order of asking.
    let permits = Semaphore::new(1);
    let held = permits.acquire().await.expect("it is not closed");
    let waited = timeout(Duration::from_secs(5), permits.acquire()).await;
    println!(
        "a pool of one, taken: the next caller is {} after 5 s",
        if waited.is_err() { "refused" } else { "served" }
    );
    drop(held);
}
