//! What the author tested.
//!
//! Here the policies; `standing` is about who is left out, `list` about how it changes, `failing` about not doing too much, `users` about who
//! belongs where, `leases` about the registry, `directory` and `tcp` about the registry over connections.

mod directory;
mod failing;
mod leases;
mod list;
mod standing;
mod tcp;
mod users;

use balancing::{Backend, BadSettings, Balancer, NoBackend, Outcome, Policy, Settings};

use super::scene::{Reply, Town, balancer, by, ms, names, next, secs, ten};

fn weighted(weights: &[(&str, u32)]) -> Vec<Backend> {
    weights.iter().map(|&(name, weight)| Backend { weight, ..Backend::named(name) }).collect()
}

#[test]
fn round_robin_takes_each_in_turn() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b c"));
    assert_eq!(next(&balancer, 7), "a b c a b c a");
}

#[test]
fn weighted_round_robin_spreads_the_heavy_one_evenly() {
    let sequences = [
        (&[("a", 5), ("b", 1), ("c", 1)], "a a b a c a a a a b a c a a"),
        (&[("a", 4), ("b", 2), ("c", 1)], "a b a c a b a a b a c a b a"),
        (&[("a", 1), ("b", 1), ("c", 0)], "a b c a b c a b c a b c a b"),
    ];
    for (weights, sequence) in sequences {
        let balancer = balancer(by(Policy::WeightedRoundRobin), weighted(weights));
        assert_eq!(next(&balancer, 14), sequence, "{weights:?}");
    }
}

#[test]
fn least_connections_takes_the_one_with_the_fewest_and_equal_ones_in_turn() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b c"));
    assert_eq!(next(&balancer, 4), "a b c a");
    let held = [balancer.pick().unwrap(), balancer.pick().unwrap()];
    assert_eq!(held.each_ref().map(|picked| &*picked.backend().name), ["b", "c"]);
    assert_eq!(next(&balancer, 3), "a a a");
    drop(held);
    assert_eq!(next(&balancer, 3), "b c a");
}

#[test]
fn one_that_can_do_twice_as_much_has_twice_as_many_calls() {
    let balancer = balancer(by(Policy::LeastConnections), weighted(&[("a", 2), ("b", 1)]));
    let held: Vec<_> = (0..300).map(|_| balancer.pick().unwrap()).collect();
    let in_flight: Vec<u32> = balancer.status().iter().map(|status| status.in_flight).collect();
    assert_eq!(in_flight, [200, 100]);
    drop(held);
    assert!(balancer.status().iter().all(|status| status.in_flight == 0));
}

#[test]
fn of_idle_ones_the_one_that_can_do_more_is_first() {
    let balancer = balancer(by(Policy::LeastConnections), weighted(&[("a", 1), ("b", 4)]));
    let held: Vec<_> = (0..3).map(|_| balancer.pick().unwrap()).collect();
    assert!(held.iter().all(|picked| &*picked.backend().name == "b"), "{held:?}");
}

#[tokio::test(start_paused = true)]
async fn least_connections_follows_a_slow_backend_without_being_told() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), names("a b c")));
    let slow = |name: &str| Reply { after: if name == "c" { ms(200) } else { ms(50) }, ..Reply::GOOD };
    let tally = town.call(200, secs(30), slow).await;
    assert!((9..=15).contains(&tally.percent("c")), "a ninth, and not a third: {tally:?}");
}

#[test]
fn two_choices_never_take_the_busiest_and_the_same_seed_the_same_ones() {
    let twins = [11, 11, 12].map(|seed| {
        let settings = Settings { seed, ..by(Policy::TwoChoices) };
        balancer(settings, names("a b c d"))
    });
    let sequences = twins.each_ref().map(|balancer| {
        let _held: Vec<_> = (0..5).map(|_| balancer.pick_except(&["a", "b", "c"]).unwrap()).collect();
        next(balancer, 200)
    });
    assert_eq!(sequences[0], sequences[1]);
    assert_ne!(sequences[0], sequences[2]);
    for name in ["a", "b", "c"] {
        let calls = sequences[0].matches(name).count();
        assert!((40..100).contains(&calls), "{name} got {calls} of 200");
    }
    assert_eq!(sequences[0].matches('d').count(), 0, "whoever meets it is less busy");
}

#[tokio::test(start_paused = true)]
async fn two_choices_are_nearly_as_even_as_least_connections() {
    let mut town = Town::with(balancer(by(Policy::TwoChoices), ten()));
    let tally = town.call(400, secs(10), |_| Reply::GOOD).await;
    for (name, calls) in &tally.by_backend {
        assert!((300..=500).contains(calls), "{name} got {calls} of 4000");
    }
}

#[test]
fn two_choices_of_one_are_that_one() {
    let balancer = balancer(by(Policy::TwoChoices), names("a"));
    assert_eq!(next(&balancer, 2), "a a");
}

#[test]
fn the_next_attempt_goes_elsewhere() {
    for policy in
        [Policy::RoundRobin, Policy::WeightedRoundRobin, Policy::LeastConnections, Policy::TwoChoices]
    {
        let balancer = balancer(by(policy), names("a b c"));
        for _ in 0..6 {
            let picked = balancer.pick_except(&["a", "c"]).unwrap();
            assert_eq!(&*picked.backend().name, "b", "{policy:?}");
            picked.done(Outcome::Served);
        }
        let none = balancer.pick_except(&["a", "b", "c"]).unwrap_err();
        assert_eq!(none, NoBackend::AllTried { tried: 3 });
    }
}

#[test]
fn an_empty_list_is_said_to_be_empty() {
    let balancer = Balancer::new(Settings::default()).unwrap();
    assert_eq!(balancer.pick().unwrap_err(), NoBackend::EmptyList);
    assert_eq!(balancer.pick_for("alice").unwrap_err(), NoBackend::EmptyList);
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let good = Settings::default();
    for bad in
        [Settings { fall: 0, ..good }, Settings { rise: 0, ..good }, Settings { eject_after: 0, ..good }]
    {
        assert_eq!(Balancer::new(bad).unwrap_err(), BadSettings::NoReason);
    }
    for bad in [Settings { panic_percent: 101, ..good }, Settings { most_ejected_percent: 101, ..good }] {
        assert_eq!(Balancer::new(bad).unwrap_err(), BadSettings::MoreThanAll(101));
    }
}
