//! Two hundred calls a second that hold a connection for 50 ms on average, over pools of several sizes.

const CALLS: usize = 100_000;
/// In microseconds, all whole numbers, so that every machine computes the same.
const LASTING: u64 = 500_000_000;
const LONGEST: u64 = 100_000;

fn main() {
    let calls_a_second = CALLS as f64 / (LASTING as f64 / 1e6);
    let mean = LONGEST as f64 / 2.0 / 1e6;
    println!("busy on average: {} connections (Little's law: rate × time)", calls_a_second * mean);
    println!("{:>5} {:>12} {:>12}", "size", "wait, median", "wait, p99");
    for size in [9, 10, 11, 12, 15, 20] {
        let mut random = fastrand::Rng::with_seed(10);
        // Independent callers: each comes at any moment of the 500 s.
        let mut arrivals: Vec<u64> = (0..CALLS).map(|_| random.u64(0..LASTING)).collect();
        arrivals.sort_unstable();
        let mut free_at = vec![0_u64; size];
        let mut waits = Vec::with_capacity(CALLS);
        for now in arrivals {
            let next = free_at.iter_mut().min().expect("a pool is not empty");
            let start = now.max(*next);
            waits.push(start - now);
            *next = start + random.u64(0..=LONGEST);
        }
        waits.sort_unstable();
        let (median, p99) = (waits[CALLS / 2] / 1_000, waits[CALLS * 99 / 100] / 1_000);
        println!("{size:>5} {median:>9} ms {p99:>9} ms");
    }
}
