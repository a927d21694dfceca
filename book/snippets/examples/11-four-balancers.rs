//! Three backends, one of them four times as slow as the others, under four ways to choose.

const CALLS: usize = 30_000;
const TIMES: [f64; 3] = [10.0, 10.0, 40.0]; // milliseconds
const WEIGHTS: [u32; 3] = [4, 4, 1];
const RATE: f64 = 0.15; // calls a millisecond; together the three serve 0.225

/// Calls that each backend has not answered yet, by the times at which it will have.
struct Backends([Vec<f64>; 3]);

impl Backends {
    fn in_flight(&mut self, backend: usize, now: f64) -> usize {
        self.0[backend].retain(|end| *end > now);
        self.0[backend].len()
    }

    /// One at a time, in turn; returns how long the call takes.
    fn serve(&mut self, backend: usize, now: f64, time: f64) -> f64 {
        let free = self.0[backend].last().map_or(now, |last| last.max(now));
        self.0[backend].push(free + time);
        free + time - now
    }
}

/// Smooth weighted round robin, as nginx does it: each gains its weight, the richest is chosen and pays the sum.
fn smooth(credits: &mut [i64; 3]) -> usize {
    let total: i64 = WEIGHTS.iter().copied().map(i64::from).sum();
    credits.iter_mut().zip(WEIGHTS).for_each(|(credit, weight)| *credit += i64::from(weight));
    let richest = (0..3).max_by_key(|&backend| (credits[backend], 2 - backend)).expect("three");
    credits[richest] -= total;
    richest
}

fn main() {
    println!("{:28} {:>16} {:>8} {:>8}", "", "share", "median", "p99");
    for name in ["round robin", "smooth weighted round robin", "least connections", "power of two choices"] {
        let mut random = fastrand::Rng::with_seed(11);
        let mut backends = Backends([Vec::new(), Vec::new(), Vec::new()]);
        let (mut now, mut credits, mut times, mut share) = (0.0, [0; 3], Vec::with_capacity(CALLS), [0; 3]);
        for call in 0..CALLS {
            now -= (1.0 - random.f64()).ln() / RATE;
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
            let time = -(1.0 - random.f64()).ln() * TIMES[chosen];
            times.push(backends.serve(chosen, now, time));
        }
        times.sort_by(f64::total_cmp);
        let share = share.map(|calls| format!("{:.0} %", f64::from(calls) * 100.0 / CALLS as f64)).join(" ");
        println!("{name:28} {share:>16} {:>5.0} ms {:>5.0} ms", times[CALLS / 2], times[CALLS * 99 / 100]);
    }
}
