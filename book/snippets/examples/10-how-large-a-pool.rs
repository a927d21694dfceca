//! Calls that hold a connection for 50 ms on average, over pools of several sizes and at several loads.

/// In microseconds, all whole numbers, so that every machine computes the same.
const LASTING: u64 = 500_000_000;
const LONGEST: u64 = 100_000;

fn main() {
    println!("200 calls a second: 10 connections busy on average (Little's law: rate × time)");
    println!("{:>5} {:>12} {:>12}", "size", "wait, median", "wait, p99");
    for size in [9, 10, 11, 12, 15, 20] {
        let waits = waits(10, size);
        println!("{size:>5} {:>9} ms {:>9} ms", percentile(&waits, 50), percentile(&waits, 99));
    }
    println!();
    println!("{:>5} {:>20} {:>20}", "", "half as many again", "busy + 2 × √busy");
    println!("{:>5} {:>20} {:>20}", "busy", "size, wait, p99", "size, wait, p99");
    for busy in [1_usize, 2, 10, 100] {
        // Rounded up: √(4 × busy).
        let by_root = busy + (4 * busy - 1).isqrt() + 1;
        let p99 = |size| format!("{size}, {} ms", percentile(&waits(busy, size), 99));
        println!("{busy:>5} {:>20} {:>20}", p99((busy * 3).div_ceil(2)), p99(by_root));
    }
}

/// How long each call waits for a connection, in order of length.
fn waits(busy: usize, size: usize) -> Vec<u64> {
    let calls = busy * (LASTING / (LONGEST / 2)) as usize;
    let mut random = fastrand::Rng::with_seed(10);
    // Independent callers: each comes at any moment of the 500 s.
    let mut arrivals: Vec<u64> = (0..calls).map(|_| random.u64(0..LASTING)).collect();
    arrivals.sort_unstable();
    let mut free_at = vec![0_u64; size];
    let mut waits = Vec::with_capacity(calls);
    for now in arrivals {
        let next = free_at.iter_mut().min().expect("a pool is not empty");
        let start = now.max(*next);
        waits.push(start - now);
        *next = start + random.u64(0..=LONGEST);
    }
    waits.sort_unstable();
    waits
}

/// In milliseconds.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    sorted[sorted.len() * percent / 100] / 1_000
}
