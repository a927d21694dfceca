//! 400 calls a second to ten ledgers, which serve in 200 ms. From second 10 to 40 one of them fails in 1 ms. Its share of the
//! calls, in each second.

use std::time::Duration;

use tokio::time::{Instant, advance};

/// The share, in percent, in each second, with a twin's balancer and this policy.
macro_rules! share {
    ($twin:ident, $policy:ident) => {{
        use $twin::{Backend, Balancer, Outcome, Picked, Policy, Settings};
        let settings = Settings { policy: Policy::$policy, seed: 11, ..Settings::default() };
        let balancer = Balancer::new(settings).expect("good settings");
        balancer.set((0..10).map(|number| Backend::named(&number.to_string())));
        let mut under_way: Vec<(Instant, Picked, Outcome)> = Vec::new();
        let mut shares = Vec::new();
        for second in 0..100 {
            let mut calls = 0;
            for _ in 0..400 {
                advance(Duration::from_micros(2500)).await;
                let now = Instant::now();
                for (_, picked, outcome) in under_way.extract_if(.., |(end, ..)| *end <= now) {
                    picked.done(outcome);
                }
                let picked = balancer.pick().expect("there are ten");
                let is_three = &*picked.backend().name == "3";
                calls += u32::from(is_three);
                let (millis, outcome) = match is_three && (10..40).contains(&second) {
                    true => (1, Outcome::Failed),
                    false => (200, Outcome::Served),
                };
                under_way.push((now + Duration::from_millis(millis), picked, outcome));
            }
            shares.push(f64::from(calls) / 4.0);
        }
        shares
    }};
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let columns = [
        ("round robin", share!(pitfall_11_balancing, RoundRobin)),
        ("two choices", share!(pitfall_11_balancing, TwoChoices)),
        ("least connections", share!(pitfall_11_balancing, LeastConnections)),
        ("least connections, fixed", share!(solution_11_balancing, LeastConnections)),
    ];
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    println!("second  {}", names.join("  "));
    for second in 0..100 {
        let shares = columns.iter().map(|(name, shares)| format!("{:>1$.1}", shares[second], name.len()));
        println!("{second:>6}  {}", shares.collect::<Vec<_>>().join("  "));
    }
}
