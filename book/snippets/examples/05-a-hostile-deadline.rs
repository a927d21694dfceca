//! Numbers that a peer may send as its deadline, and what becomes of them.

use std::time::{Duration, Instant};

use solution_05_deadlines::Deadline;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let now = Instant::now();
    for (unit, left) in [("s", Duration::from_secs(u64::MAX)), ("ms", Duration::from_millis(u64::MAX))] {
        println!("now + u64::MAX {unit}: {:?}", now.checked_add(left).map(|_| "a moment"));
    }
    for left in [0, 1_000, u64::MAX] {
        let deadline = Deadline::from_millis(left);
        println!("{left} ms: {} ms left, passed: {}", deadline.left_millis(), deadline.has_passed());
    }
}
