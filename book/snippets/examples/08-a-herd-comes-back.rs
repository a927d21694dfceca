//! A thousand clients lose their server at the same instant, and it is gone for two seconds.

use std::time::Duration;

const CLIENTS: usize = 1_000;
const OUTAGE: Duration = Duration::from_secs(2);
const BASE: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(10);
const SLICE: Duration = Duration::from_millis(100);

fn exponential(attempt: u32) -> Duration {
    BASE.saturating_mul(1 << attempt.min(16)).min(CAP)
}

/// Calls in each tenth of a second. Nobody comes back later than the outage and one longest wait.
fn calls(mut wait: impl FnMut(u32) -> Duration) -> Vec<usize> {
    let mut slices = vec![0; ((OUTAGE + CAP).as_nanos() / SLICE.as_nanos()) as usize + 1];
    for _ in 0..CLIENTS {
        let mut now = Duration::ZERO;
        for attempt in 0.. {
            now += wait(attempt);
            slices[(now.as_nanos() / SLICE.as_nanos()) as usize] += 1;
            if now >= OUTAGE {
                break;
            }
        }
    }
    slices
}

fn main() {
    let mut random = fastrand::Rng::with_seed(8);
    let mut jitter = |attempt| exponential(attempt).mul_f64(random.f64());
    println!("{:30} {:>8} {:>14} {:>16}", "", "calls", "peak at return", "last is back at");
    for (name, slices) in [
        ("every 100 ms", calls(|_| BASE)),
        ("exponential", calls(exponential)),
        ("exponential with full jitter", calls(&mut jitter)),
    ] {
        let back = (OUTAGE.as_nanos() / SLICE.as_nanos()) as usize;
        let most = slices[back..].iter().max().expect("there are slices");
        let last = slices.iter().rposition(|&calls| calls > 0).expect("everybody comes back");
        println!("{name:30} {:>8} {most:>14} {:>14} s", slices.iter().sum::<usize>(), last as f64 / 10.0);
    }
}
