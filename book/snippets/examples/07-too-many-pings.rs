//! A client that pings each 10 s; a server that wants 300 s between pings and forgives two.

use std::time::Duration;

use solution_07_heartbeat::{PingGuard, PingLimit};
use tokio::time::Instant;

fn main() {
    let began = Instant::now();
    let limit = PingLimit { at_least: Duration::from_secs(300), strikes: 2 };
    let mut guard = PingGuard::new(limit);
    for second in (0..).step_by(10) {
        match guard.pinged(began + Duration::from_secs(second)) {
            Ok(()) => println!("{second} s: answered"),
            Err(offence) => {
                println!("{second} s: closed, {offence}");
                break;
            }
        }
    }
}
