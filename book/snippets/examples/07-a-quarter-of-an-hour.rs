//! When Linux gives up on data that nobody acknowledges.

/// `TCP_RTO_MIN` and `TCP_RTO_MAX`, in milliseconds.
const LEAST: u64 = 200;
const MOST: u64 = 120_000;

fn main() {
    let mut at = 0;
    for timer in 0..=15 {
        at += wait(timer);
        let then = match timer {
            15 => "ETIMEDOUT".to_owned(),
            _ => format!("retransmission {}", timer + 1),
        };
        println!("waits {:>5} s, {:>5} s in all: {then}", seconds(wait(timer)), seconds(at));
    }
    for retries in [5, 8, 15] {
        let total = (0..=retries).map(wait).sum();
        println!("tcp_retries2 = {retries}: {} s", seconds(total));
    }
}

/// How long the timer waits after so many doublings.
fn wait(doublings: u32) -> u64 {
    (LEAST << doublings).min(MOST)
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100)
}
