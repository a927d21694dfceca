//! Three backends, one of them four times as slow as the others, under four policies.

use std::time::Duration;

use solution_11_balancing::{Backend, Balancer, Outcome, Picked, Policy, Settings};
use tokio::time::{Instant, advance};

const CALLS: usize = 20_000;
/// In microseconds, all whole numbers, so that every machine computes the same: 150 calls a second.
const LASTING: u64 = CALLS as u64 * 1_000_000 / 150;
/// A call takes 10, 10 or 40 ms on average, and at most twice that; together the three serve 225 a second.
const BACKENDS: [(&str, u32, u64); 3] = [("a", 4, 20_000), ("b", 4, 20_000), ("c", 1, 80_000)];

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("{:28} {:>16} {:>8} {:>9}", "", "share", "median", "p99");
    for (policy, name) in [
        (Policy::RoundRobin, "round robin"),
        (Policy::WeightedRoundRobin, "smooth weighted round robin"),
        (Policy::LeastConnections, "least connections"),
        (Policy::TwoChoices, "power of two choices"),
    ] {
        let weighs = policy == Policy::WeightedRoundRobin;
        let balancer =
            Balancer::new(Settings { policy, seed: 11, ..Settings::default() }).expect("good settings");
        let weight = |weight| if weighs { weight } else { 1 };
        balancer
            .set(BACKENDS.map(|(name, full, _)| Backend { weight: weight(full), ..Backend::named(name) }));
        let (share, mut times) = run(&balancer).await;
        times.sort_unstable();
        let share = share.map(|calls| format!("{:.0} %", f64::from(calls) * 100.0 / CALLS as f64)).join(" ");
        let (median, p99) = (times[CALLS / 2] / 1_000, times[CALLS * 99 / 100] / 1_000);
        println!("{name:28} {share:>16} {median:>5} ms {p99:>6} ms");
    }
}

/// How many calls each backend got, and how long each call took, in microseconds. A backend works on one call at a time.
async fn run(balancer: &Balancer) -> ([u32; 3], Vec<u64>) {
    let mut random = fastrand::Rng::with_seed(11);
    // Independent callers: each comes at any moment of the time.
    let mut arrivals: Vec<u64> = (0..CALLS).map(|_| random.u64(0..LASTING)).collect();
    arrivals.sort_unstable();
    let began = Instant::now();
    let (mut share, mut times, mut free) = ([0; 3], Vec::with_capacity(CALLS), [began; 3]);
    let mut waiting: Vec<(Instant, Picked)> = Vec::new();
    for arrival in arrivals {
        let now = began + Duration::from_micros(arrival);
        advance(now - Instant::now()).await;
        for (_, picked) in waiting.extract_if(.., |(end, _)| *end <= now) {
            picked.done(Outcome::Served);
        }
        let picked = balancer.pick().expect("there are three");
        let chosen =
            BACKENDS.iter().position(|(name, ..)| *name == &*picked.backend().name).expect("one of them");
        share[chosen] += 1;
        let end = free[chosen].max(now) + Duration::from_micros(random.u64(0..=BACKENDS[chosen].2));
        free[chosen] = end;
        times.push(u64::try_from((end - now).as_micros()).expect("less than a run"));
        waiting.push((end, picked));
    }
    (share, times)
}
