//! A peer is heard at 29 s and at 65 s, and never again.

use std::time::Duration;

use solution_07_heartbeat::{Heartbeat, Next, Pace};
use tokio::time::Instant;

fn main() {
    let began = Instant::now();
    let [interval, timeout, jitter] = [30, 10, 0].map(Duration::from_secs);
    let mut heartbeat = Heartbeat::new(Pace { interval, timeout, jitter }, 0, began);
    let arrivals = [29, 65].map(|second| began + Duration::from_secs(second));
    let mut arrivals = arrivals.into_iter().peekable();
    let mut now = began;
    loop {
        match heartbeat.poll(now) {
            Next::Wait(until) => match arrivals.next_if(|arrival| *arrival < until) {
                Some(arrival) => {
                    now = arrival;
                    heartbeat.received(1, now);
                }
                None => now = until,
            },
            Next::Ping => {
                println!("{} s: ping", (now - began).as_secs());
                heartbeat.sent(now);
            }
            Next::Pong => unreachable!("the peer has not sent much"),
            Next::Dead { silent_for } => {
                println!("{} s: dead, silent for {silent_for:?}", (now - began).as_secs());
                return;
            }
        }
    }
}
