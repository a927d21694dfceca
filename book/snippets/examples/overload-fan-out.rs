//! A page asks many backends at once and is ready when the last one has answered. How slow is it?

const PAGES: usize = 20_000;

fn main() {
    println!(
        "{:>8} {:>24} {:>12} {:>9} {:>9}",
        "backends", "pages with a slow call", "1 - 0.99^n", "median", "p99"
    );
    for backends in [1, 2, 5, 10, 20, 50, 100] {
        let mut random = fastrand::Rng::with_seed(6);
        let mut times: Vec<u64> =
            (0..PAGES).map(|_| (0..backends).map(|_| takes(&mut random)).max().unwrap_or(0)).collect();
        times.sort_unstable();
        let slow = times.iter().filter(|time| **time >= 100).count();
        let percent = 100.0 * slow as f64 / PAGES as f64;
        let theory = 100.0 * (1.0 - 0.99_f64.powi(backends));
        let [median, p99] = [50, 99].map(|percent| times[PAGES * percent / 100]);
        println!("{backends:>8} {percent:>22.1} % {theory:>10.1} % {median:>6} ms {p99:>6} ms");
    }
}

/// In milliseconds: one call in a hundred is slow.
fn takes(random: &mut fastrand::Rng) -> u64 {
    if random.u8(0..100) == 0 { random.u64(100..=1_000) } else { random.u64(5..=15) }
}
