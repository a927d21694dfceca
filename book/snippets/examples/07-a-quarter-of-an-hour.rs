//! When Linux gives up on data that nobody acknowledges.

/// `TCP_RTO_MIN` and `TCP_RTO_MAX`, in milliseconds.
const LEAST: u64 = 200;
const MOST: u64 = 120_000;

fn main() {
    for retries in [5, 8, 15] {
        println!("tcp_retries2 = {retries}: {} s", seconds(patience(retries)));
    }
    let patience = patience(15);
    for first in [LEAST, 1_000] {
        println!("first wait {} s:", seconds(first));
        let (mut at, mut doublings) = (0, 0);
        loop {
            let wait = (first << doublings).min(MOST);
            at += wait;
            doublings += 1;
            print!("  waits {:>5} s, {:>5} s in all: ", seconds(wait), seconds(at));
            if at >= patience {
                println!("ETIMEDOUT");
                break;
            }
            println!("retransmission {doublings}");
        }
    }
}

/// How long the kernel goes on: as long as so many retransmissions would take if the first wait were the least there is.
fn patience(retries: u32) -> u64 {
    (0..=retries).map(|doublings| (LEAST << doublings).min(MOST)).sum()
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100)
}
