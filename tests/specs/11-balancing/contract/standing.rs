//! Who is left out: health checks, ejection, and what limits them.

use std::sync::Arc;

use balancing::{Balancer, Outcome, Policy, Settings, check_all};
use tokio::time::{Instant, advance, sleep};

use super::super::scene::{balancer, by, ms, names, next, secs, ten};

fn check(balancer: &Balancer, name: &str, results: &[bool]) {
    for &passed in results {
        balancer.checked(name, passed);
    }
}

/// So many calls to this backend that do not reach it; fewer, if it is ejected before.
fn miss(balancer: &Balancer, name: &str, calls: usize) {
    for _ in 0..calls {
        let others: Vec<_> = balancer.status().into_iter().map(|status| status.backend.name).collect();
        let others: Vec<&str> = others.iter().map(|other| &**other).filter(|other| *other != name).collect();
        let Ok(picked) = balancer.pick_except(&others) else { return };
        picked.done(Outcome::Unreachable);
    }
}

fn ejected(balancer: &Balancer) -> usize {
    balancer.status().iter().filter(|status| status.ejected_until.is_some()).count()
}

#[test]
fn three_failed_checks_in_a_row_take_it_out_and_two_passed_ones_bring_it_back() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b c"));
    check(&balancer, "a", &[false, false, true, false, false]);
    assert!(next(&balancer, 6).contains('a'), "never three in a row");
    check(&balancer, "a", &[false]);
    assert!(!next(&balancer, 6).contains('a'));
    check(&balancer, "a", &[true, false, true]);
    assert!(!next(&balancer, 6).contains('a'), "never two in a row");
    check(&balancer, "a", &[true]);
    assert!(next(&balancer, 6).contains('a'));
    balancer.checked("nobody", false);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_hangs_has_failed_and_all_are_checked_at_once() {
    let balancer = balancer(by(Policy::RoundRobin), ten());
    let began = Instant::now();
    for _ in 0..3 {
        check_all(&balancer, secs(1), |name: Arc<str>| async move {
            sleep(if &*name == "ledger-3" { secs(60) } else { ms(100) }).await;
            &*name != "ledger-7"
        })
        .await;
    }
    let down: Vec<_> = balancer.status().into_iter().filter(|status| !status.up).collect();
    let down: Vec<&str> = down.iter().map(|status| &*status.backend.name).collect();
    assert_eq!((began.elapsed(), down), (secs(3), vec!["ledger-3", "ledger-7"]));
}

#[tokio::test(start_paused = true)]
async fn when_less_than_half_pass_their_checks_all_are_used() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b c d e f"));
    for name in ["a", "b", "c"] {
        check(&balancer, name, &[false; 3]);
    }
    assert_eq!(next(&balancer, 4), "d e f d");
    check(&balancer, "d", &[false; 3]);
    let all = next(&balancer, 6);
    assert!("abcdef".chars().all(|name| all.contains(name)), "{all}");
    for name in ["e", "f"] {
        check(&balancer, name, &[false; 3]);
    }
    let all = next(&balancer, 6);
    assert!("abcdef".chars().all(|name| all.contains(name)), "{all}");
}

#[test]
fn when_none_passes_its_checks_all_are_used_whatever_was_set() {
    let settings = Settings { panic_percent: 0, ..by(Policy::RoundRobin) };
    let balancer = balancer(settings, names("a b"));
    check(&balancer, "a", &[false; 3]);
    assert_eq!(next(&balancer, 2), "b b");
    check(&balancer, "b", &[false; 3]);
    assert_eq!(next(&balancer, 2), "a b");
}

#[tokio::test(start_paused = true)]
async fn one_whose_checks_pass_again_begins_slowly() {
    let balancer = balancer(by(Policy::WeightedRoundRobin), names("a b"));
    check(&balancer, "a", &[false; 3]);
    assert_eq!(next(&balancer, 2), "b b");
    advance(secs(3600)).await;
    check(&balancer, "a", &[true; 2]);
    assert!(next(&balancer, 20).matches('a').count() <= 2);
    advance(secs(30)).await;
    assert!(next(&balancer, 20).matches('a').count() >= 9);
}

#[tokio::test(start_paused = true)]
async fn five_calls_in_a_row_that_do_not_reach_it_eject_it_and_each_time_for_longer() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b"));
    miss(&balancer, "a", 4);
    balancer.pick_except(&["b"]).unwrap().done(Outcome::Served);
    miss(&balancer, "a", 4);
    balancer.pick_except(&["b"]).unwrap().done(Outcome::Failed);
    miss(&balancer, "a", 4);
    assert_eq!(ejected(&balancer), 0, "never five in a row: an answer that it cannot is an answer");
    for long in [30, 60, 90] {
        miss(&balancer, "a", 5);
        advance(secs(long) - ms(1)).await;
        assert_eq!(ejected(&balancer), 1, "less than {long} s");
        assert_eq!(next(&balancer, 3), "b b b");
        advance(ms(1)).await;
        assert_eq!(ejected(&balancer), 0, "{long} s");
    }
    advance(secs(30)).await;
    assert_eq!(ejected(&balancer), 0);
    miss(&balancer, "a", 5);
    advance(secs(30)).await;
    assert_eq!(ejected(&balancer), 0, "it stayed for 30 s, and so begins anew");
}

#[test]
fn a_caller_that_leaves_does_not_break_the_row() {
    let balancer = balancer(by(Policy::RoundRobin), names("a b"));
    miss(&balancer, "a", 4);
    drop(balancer.pick_except(&["b"]).unwrap());
    miss(&balancer, "a", 1);
    assert_eq!(ejected(&balancer), 1);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_half_are_ejected() {
    let balancer = balancer(by(Policy::RoundRobin), ten());
    for name in ten() {
        miss(&balancer, &name.name, 20);
    }
    assert_eq!(ejected(&balancer), 5);
    let used = next(&balancer, 10);
    assert!(used.contains("ledger-5") && !used.contains("ledger-4"), "{used}");
}

#[tokio::test(start_paused = true)]
async fn the_only_one_is_not_ejected() {
    let balancer = balancer(by(Policy::LeastConnections), names("a"));
    miss(&balancer, "a", 20);
    assert_eq!((ejected(&balancer), &*next(&balancer, 1)), (0, "a"));
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_of_one_that_is_ejected_does_not_lengthen_its_time() {
    let settings = Settings { eject_after: 2, ..by(Policy::RoundRobin) };
    let balancer = balancer(settings, names("a b c d"));
    let late: Vec<_> = (0..4).map(|_| balancer.pick_except(&["b", "c", "d"]).unwrap()).collect();
    miss(&balancer, "a", 2);
    for call in late {
        advance(secs(1)).await;
        call.done(Outcome::Unreachable);
    }
    advance(secs(26)).await;
    assert_eq!(ejected(&balancer), 0);
    miss(&balancer, "a", 1);
    assert_eq!(ejected(&balancer), 0, "the late ones are forgotten when it comes back");
}
