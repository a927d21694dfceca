//! A limit of 10 ms around ten parts of computing, 6 ms each, and around the same with a pause after each part.

use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::timeout;

fn compute(part: &mut u32) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(6) {
        std::hint::spin_loop();
    }
    *part += 1;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let limit = Duration::from_millis(10);

    let mut parts = 0;
    let outcome = timeout(limit, async {
        while parts < 10 {
            compute(&mut parts);
        }
    });
    let in_time = outcome.await.is_ok();
    println!("without await: in time {in_time}, finished {}", parts == 10);

    let mut parts = 0;
    let outcome = timeout(limit, async {
        while parts < 10 {
            compute(&mut parts);
            yield_now().await;
        }
    });
    let in_time = outcome.await.is_ok();
    println!("with await:    in time {in_time}, finished {}", parts == 10);
}
