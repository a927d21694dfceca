//! Two hundred calls a second of 50 ms each, arriving at random, over pools of several sizes.

const CALLS: usize = 100_000;
const RATE: f64 = 0.2; // calls a millisecond
const TIME: f64 = 50.0; // milliseconds

fn main() {
    println!("busy on average: {} connections (Little's law: rate × time)", RATE * TIME);
    println!("{:>5} {:>12} {:>12}", "size", "wait, median", "wait, p99");
    for size in [9, 10, 11, 12, 15, 20] {
        let mut random = fastrand::Rng::with_seed(10);
        let mut free_at = vec![0.0_f64; size];
        let (mut now, mut waits) = (0.0_f64, Vec::with_capacity(CALLS));
        for _ in 0..CALLS {
            now -= (1.0 - random.f64()).ln() / RATE;
            let next = free_at.iter_mut().min_by(|a, b| a.total_cmp(b)).expect("a pool is not empty");
            let start = next.max(now);
            waits.push(start - now);
            *next = start - (1.0 - random.f64()).ln() * TIME;
        }
        waits.sort_by(f64::total_cmp);
        let (median, p99) = (waits[CALLS / 2], waits[CALLS * 99 / 100]);
        println!("{size:>5} {median:>9.0} ms {p99:>9.0} ms");
    }
}
