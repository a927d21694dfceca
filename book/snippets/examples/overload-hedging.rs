//! A backend that takes 5 to 15 ms, and for one call in fifty up to a second. When should a second request go out?

/// In microseconds.
const SLOW: u64 = 100_000;
const CALLS: usize = 1_000_000;
/// A second request goes out so long after the first; the sooner answer counts.
const AFTER: [(&str, Option<u64>); 5] = [
    ("never", None),
    ("at once", Some(0)),
    ("10 ms, the median", Some(10_000)),
    ("15 ms, about p98", Some(15_000)),
    ("100 ms", Some(100_000)),
];

fn main() {
    println!(
        "{:18} {:>8} {:>8} {:>8} {:>16} {:>14}",
        "hedged after", "median", "p99", "p99.9", "over 100 ms", "more requests"
    );
    for (name, after) in AFTER {
        let mut random = fastrand::Rng::with_seed(5);
        let mut hedged = 0;
        let mut times: Vec<u64> = (0..CALLS)
            .map(|_| {
                let first = takes(&mut random);
                let Some(after) = after.filter(|after| first > *after) else { return first };
                hedged += 1;
                first.min(after + takes(&mut random))
            })
            .collect();
        times.sort_unstable();
        let at = |share: usize| format!("{} ms", times[CALLS / 1_000 * share] / 1_000);
        let slow = times.iter().filter(|time| **time > SLOW).count();
        let percent = |count: usize| 100.0 * count as f64 / CALLS as f64;
        println!(
            "{name:18} {:>8} {:>8} {:>8} {:>14.2} % {:>12.1} %",
            at(500),
            at(990),
            at(999),
            percent(slow),
            percent(hedged)
        );
    }
}

fn takes(random: &mut fastrand::Rng) -> u64 {
    let time = random.u64(5_000..=15_000);
    if random.u8(0..50) == 0 { random.u64(100_000..=1_000_000) } else { time }
}
