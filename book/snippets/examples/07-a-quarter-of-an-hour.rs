//! When Linux gives up on data that nobody acknowledges.

/// `TCP_RTO_MIN` and `TCP_RTO_MAX`, in milliseconds.
const LEAST: u64 = 200;
const MOST: u64 = 120_000;

fn main() {
    let mut at = 0;
    for timer in 0..=15 {
        let wait = (LEAST << timer).min(MOST);
        at += wait;
        let then = if timer < 15 { format!("retransmission {}", timer + 1) } else { "ETIMEDOUT".to_owned() };
        println!("waits {:>5} s, {:>5} s in all: {then}", seconds(wait), seconds(at));
    }
    for retries in [5, 8, 15] {
        let total = (0..=retries).map(|timer| (LEAST << timer).min(MOST)).sum();
        println!("tcp_retries2 = {retries}: {} s", seconds(total));
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100)
}
