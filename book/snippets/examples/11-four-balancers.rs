//! Three backends, one of them four times as slow as the others, under four ways to choose.

const CALLS: usize = 30_000;
/// In microseconds, all whole numbers, so that every machine computes the same: 150 calls a second.
const LASTING: u64 = 200_000_000;
/// A call takes 10, 10 or 40 ms on average, and at most twice that; together the three serve 225 a second.
const LONGEST: [u64; 3] = [20_000, 20_000, 80_000];
const WEIGHTS: [i64; 3] = [4, 4, 1];

/// Calls that each backend has not answered yet, by the times at which it will have.
struct Backends([Vec<u64>; 3]);

impl Backends {
    fn in_flight(&mut self, backend: usize, now: u64) -> usize {
        self.0[backend].retain(|end| *end > now);
        self.0[backend].len()
    }

    /// One at a time, in turn; returns how long the call takes.
    fn serve(&mut self, backend: usize, now: u64, time: u64) -> u64 {
        let free = self.0[backend].last().map_or(now, |last| now.max(*last));
        self.0[backend].push(free + time);
        free + time - now
    }
}

/// As nginx does it: each gains its weight, the richest is chosen and pays the sum.
fn smooth(credits: &mut [i64; 3]) -> usize {
    credits.iter_mut().zip(WEIGHTS).for_each(|(credit, weight)| *credit += weight);
    let richest = (0..3).max_by_key(|&backend| (credits[backend], 2 - backend)).expect("three");
    credits[richest] -= WEIGHTS.iter().sum::<i64>();
    richest
}

fn main() {
    println!("{:28} {:>16} {:>8} {:>9}", "", "share", "median", "p99");
    for name in ["round robin", "smooth weighted round robin", "least connections", "power of two choices"] {
        let mut random = fastrand::Rng::with_seed(11);
        let mut backends = Backends([Vec::new(), Vec::new(), Vec::new()]);
        // Independent callers: each comes at any moment of the 200 s.
        let mut arrivals: Vec<u64> = (0..CALLS).map(|_| random.u64(0..LASTING)).collect();
        arrivals.sort_unstable();
        let (mut credits, mut times, mut share) = ([0; 3], Vec::with_capacity(CALLS), [0; 3]);
        for (call, now) in arrivals.into_iter().enumerate() {
            let chosen = match name {
                "round robin" => call % 3,
                "smooth weighted round robin" => smooth(&mut credits),
                // Ties go round, or the first would get all of an idle night's calls.
                "least connections" => (0..3)
                    .min_by_key(|&backend| (backends.in_flight(backend, now), (backend + 3 - call % 3) % 3))
                    .expect("three"),
                _ => {
                    let first = random.usize(0..3);
                    let second = (first + random.usize(1..3)) % 3;
                    let fuller = backends.in_flight(first, now) > backends.in_flight(second, now);
                    if fuller { second } else { first }
                }
            };
            share[chosen] += 1;
            let time = random.u64(0..=LONGEST[chosen]);
            times.push(backends.serve(chosen, now, time));
        }
        times.sort_unstable();
        let share = share.map(|calls| format!("{:.0} %", f64::from(calls) * 100.0 / CALLS as f64)).join(" ");
        let (median, p99) = (times[CALLS / 2] / 1_000, times[CALLS * 99 / 100] / 1_000);
        println!("{name:28} {share:>16} {median:>5} ms {p99:>6} ms");
    }
}
