//! The same minute of silence, for the broken heartbeat and for the fixed one.

use std::time::Duration;

use tokio::time::Instant;

macro_rules! minute {
    ($lesson:ident) => {{
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let [interval, timeout, jitter] = [30, 10, 0].map(Duration::from_secs);
        let pace = $lesson::Pace { interval, timeout, jitter };
        let mut heartbeat = $lesson::Heartbeat::new(pace, 0, began);
        println!("{}", stringify!($lesson));
        for second in [30, 31, 40, 60] {
            let next = match heartbeat.poll(at(second)) {
                $lesson::Next::Wait(until) => format!("wait until {} s", (until - began).as_secs()),
                $lesson::Next::Ping => {
                    // The stream takes it at once.
                    heartbeat.sent(at(second));
                    "ping".to_owned()
                }
                $lesson::Next::Pong => "pong".to_owned(),
                $lesson::Next::Dead { silent_for } => format!("dead, silent for {silent_for:?}"),
            };
            println!("  at {second} s: {next}");
        }
    }};
}

fn main() {
    minute!(pitfall_07_heartbeat);
    minute!(solution_07_heartbeat);
}
