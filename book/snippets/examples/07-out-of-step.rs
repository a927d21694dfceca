//! When five connections that were opened together send their first ping.

use std::time::Duration;

use solution_07_heartbeat::{Heartbeat, Next, Pace};
use tokio::time::Instant;

fn main() {
    let began = Instant::now();
    for seconds in [0, 5] {
        let [interval, timeout, jitter] = [30, 10, seconds].map(Duration::from_secs);
        let first_pings: Vec<String> = (1..=5)
            .map(|seed| match Heartbeat::new(Pace { interval, timeout, jitter }, seed, began).poll(began) {
                Next::Wait(until) => format!("{:.3}", (until - began).as_secs_f64()),
                next => format!("{next:?}"),
            })
            .collect();
        println!("jitter of {seconds} s: {} s", first_pings.join("  "));
    }
}
