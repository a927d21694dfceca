//! How the list changes while calls are under way.

use std::time::Duration;

use balancing::{Backend, Outcome, Policy, Settings};
use tokio::time::advance;

use super::super::scene::{Reply, Town, balancer, by, names, next, secs, ten};

#[test]
fn one_that_leaves_gets_no_more_calls_and_those_that_it_has_end() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b"));
    let on_a = balancer.pick().unwrap();
    balancer.set(names("b c"));
    assert_eq!(&*on_a.backend().name, "a");
    assert!(!next(&balancer, 10).contains('a'));
    on_a.done(Outcome::Served);
    assert_eq!(balancer.status().len(), 2);
}

#[test]
fn one_that_stays_keeps_its_calls() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b"));
    let held = balancer.pick().unwrap();
    balancer.set(names("b a"));
    let status = balancer.status();
    assert_eq!([status[0].in_flight, status[1].in_flight], [0, 1]);
    drop(held);
    assert_eq!(balancer.status()[1].in_flight, 0);
}

#[test]
fn the_end_of_an_old_call_does_not_count_for_one_that_came_back_under_the_same_name() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b"));
    let old = balancer.pick_except(&["b"]).unwrap();
    balancer.set(names("b"));
    balancer.set(names("a b"));
    let new = balancer.pick_except(&["b"]).unwrap();
    old.done(Outcome::Unreachable);
    let status = balancer.status();
    assert_eq!((status[0].in_flight, status[0].failures), (1, 0));
    drop(new);
}

#[test]
fn of_two_with_one_name_the_first_counts() {
    let twice = [Backend { weight: 3, ..Backend::named("a") }, Backend::named("a")];
    let balancer = balancer(by(Policy::RoundRobin), twice);
    let status = balancer.status();
    assert_eq!((status.len(), status[0].backend.weight), (1, 3));
}

#[test]
fn a_new_weight_is_taken_over() {
    let balancer = balancer(by(Policy::WeightedRoundRobin), names("a b"));
    balancer.set([Backend { weight: 3, ..Backend::named("a") }, Backend::named("b")]);
    assert_eq!(next(&balancer, 8).matches('a').count(), 6);
}

#[tokio::test(start_paused = true)]
async fn one_that_joins_begins_slowly() {
    let balancer = balancer(by(Policy::LeastConnections), ten());
    let mut town = Town::with(balancer.clone());
    let slow = |_: &str| Reply { after: secs(1), ..Reply::GOOD };
    town.call(200, secs(4), slow).await;
    balancer.set(ten().into_iter().chain([Backend::named("ledger-10")]));
    let at_once = town.call(200, secs(1), slow).await.to("ledger-10");
    let first = town.call(200, secs(2), slow).await.percent("ledger-10");
    advance(secs(1)).await;
    town.call(100, secs(40), slow).await;
    let later = town.call(100, secs(10), slow).await.percent("ledger-10");
    assert!((1..10).contains(&at_once), "{at_once} calls in the first second");
    assert!(
        first <= 3,
        "{first} % in the two seconds after that, when it is idle and all others have twenty in flight"
    );
    assert!((8..=10).contains(&later), "{later} % after 40 s");
}

#[tokio::test(start_paused = true)]
async fn weighted_round_robin_too_lets_one_begin_slowly() {
    let balancer = balancer(by(Policy::WeightedRoundRobin), ten());
    let mut town = Town::with(balancer.clone());
    balancer.set(ten().into_iter().chain([Backend::named("ledger-10")]));
    let first = town.call(400, secs(3), |_| Reply::GOOD).await.percent("ledger-10");
    town.call(100, secs(27), |_| Reply::GOOD).await;
    let later = town.call(100, secs(10), |_| Reply::GOOD).await.percent("ledger-10");
    assert_eq!((first, later), (1, 9));
}

#[tokio::test(start_paused = true)]
async fn forever_is_a_day() {
    let settings =
        Settings { slow_start: Duration::MAX, ejected_for: Duration::MAX, ..by(Policy::LeastConnections) };
    let balancer = balancer(settings, names("a b"));
    balancer.set(names("a b c"));
    for _ in 0..5 {
        balancer.pick_except(&["a", "c"]).unwrap().done(Outcome::Unreachable);
    }
    assert!(!next(&balancer, 9).contains('b'));
    advance(Settings::LONGEST).await;
    assert!(next(&balancer, 9).contains('c'));
    for _ in 0..5 {
        balancer.pick_except(&["a", "c"]).unwrap().done(Outcome::Unreachable);
    }
    advance(Settings::LONGEST).await;
    assert!(balancer.status().iter().all(|status| status.ejected_until.is_none()), "the second time too");
}

#[tokio::test(start_paused = true)]
async fn the_first_list_begins_at_once() {
    let heavy = Backend { weight: 5, ..Backend::named("a") };
    let balancer =
        balancer(by(Policy::WeightedRoundRobin), [heavy, Backend::named("b"), Backend::named("c")]);
    assert_eq!(next(&balancer, 7), "a a b a c a a");
}
