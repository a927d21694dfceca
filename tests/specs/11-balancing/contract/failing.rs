//! What must not be done to a backend that fails now and then, or with all others.

use balancing::{Outcome, Policy};
use solution_03_errors::{Code, TraceId, WireError};

use super::super::scene::{Reply, Town, balancer, by, names, next, secs, ten};

#[tokio::test(start_paused = true)]
async fn when_all_fail_all_are_used() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let failing = town.call(50, secs(120), |_| Reply::BAD).await;
    for name in ten() {
        let percent = failing.percent(&name.name);
        assert!((3..=25).contains(&percent), "{} got {percent} %, and all fail alike", name.name);
    }
    town.call(50, secs(150), |_| Reply::GOOD).await;
    let healed = town.call(50, secs(20), |_| Reply::GOOD).await;
    for name in ten() {
        let percent = healed.percent(&name.name);
        assert!((5..=15).contains(&percent), "{} got {percent} %, and all serve alike", name.name);
    }
}

#[tokio::test(start_paused = true)]
async fn one_failure_in_two_hundred_calls_costs_a_backend_less_than_half_its_share() {
    for (rate, seconds) in [(100, 100), (400, 45)] {
        let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
        let mut calls = 0;
        let tally = town
            .call(rate, secs(seconds), |name| {
                calls += u32::from(name == "ledger-3");
                if name == "ledger-3" && calls % 200 == 0 { Reply::BAD } else { Reply::GOOD }
            })
            .await;
        let share = tally.share("ledger-3");
        assert!(tally.to("ledger-3") * 20 >= tally.all, "of {rate} a second ledger-3 got {share}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_failure_changes_nobodys_turn_and_moves_no_key() {
    let turns = balancer(by(Policy::RoundRobin), names("a b c"));
    turns.pick().unwrap().done(Outcome::Failed);
    assert_eq!(next(&turns, 6), "b c a b c a");
    let keys = balancer(by(Policy::LeastConnections), ten());
    for user in 0..20 {
        let user = format!("user-{user}");
        let first = keys.pick_for(&user).unwrap();
        let name = first.backend().name.clone();
        first.done(Outcome::Failed);
        assert_eq!(keys.pick_for(&user).unwrap().backend().name, name, "{user}");
    }
}

#[test]
fn a_caller_that_left_says_nothing_about_the_backend() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b"));
    for _ in 0..20 {
        drop(balancer.pick_except(&["b"]).unwrap());
    }
    let status = &balancer.status()[0];
    assert_eq!((status.calls, status.failures, status.in_flight), (20, 0, 0));
    assert_eq!(next(&balancer, 4).matches('a').count(), 2);
}

#[test]
fn failures_are_counted_and_the_callers_own_errors_are_not() {
    let balancer = balancer(by(Policy::RoundRobin), names("a"));
    for outcome in [Outcome::Served, Outcome::Failed, Outcome::Unreachable] {
        balancer.pick().unwrap().done(outcome);
    }
    let status = &balancer.status()[0];
    assert_eq!((status.calls, status.failures, status.in_flight), (3, 2, 0));
    assert!(status.last_failure.is_some());
}

#[test]
fn what_a_result_says_about_the_backend() {
    let outcome = |code| Outcome::of::<()>(&Err(WireError::new(code, "", TraceId::default())));
    assert_eq!(Outcome::of(&Ok(())), Outcome::Served);
    let failed = [Code::Unknown, Code::ResourceExhausted, Code::Internal, Code::Unavailable, Code::DataLoss];
    for code in Code::ALL {
        let expected = match code {
            Code::DeadlineExceeded => Outcome::Unreachable,
            code if failed.contains(&code) => Outcome::Failed,
            _ => Outcome::Served,
        };
        assert_eq!(outcome(code), expected, "{code}");
    }
}
