//! Weights 4, 2 and 1, and one who is busy.

use solution_11_balancing::{Backend, Balancer, Policy, Settings};

fn main() {
    let balancer = Balancer::new(Settings { policy: Policy::WeightedRoundRobin, ..Settings::default() })
        .expect("good settings");
    balancer
        .set([("a", 4), ("b", 2), ("c", 1)].map(|(name, weight)| Backend { weight, ..Backend::named(name) }));
    let turns = (0..7).map(|_| balancer.pick().expect("there are three").backend().name.to_string());
    println!("{}", turns.collect::<Vec<_>>().join(" "));
}
