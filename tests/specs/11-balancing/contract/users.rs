//! Which user belongs where.

use std::collections::HashMap;

use balancing::{Canary, Policy, Side};

use super::super::scene::{balancer, by, names};

fn users() -> impl Iterator<Item = String> {
    (0..4_000).map(|number| format!("user-{number}"))
}

fn on_canary(canary: &Canary) -> Vec<String> {
    users().filter(|user| canary.side(user, None) == Side::Canary).collect()
}

#[test]
fn a_canary_gets_its_share_of_the_users_and_each_always_meets_the_same_side() {
    let five = on_canary(&Canary::new("v2", &[], 5));
    assert!((140..=260).contains(&five.len()), "{} of 4000 for 5 %", five.len());
    assert_eq!(five, on_canary(&Canary::new("v2", &[], 5)));
    assert!(on_canary(&Canary::new("v2", &[], 0)).is_empty());
    assert_eq!(on_canary(&Canary::new("v2", &[], 100)).len(), 4_000);
    assert_eq!(on_canary(&Canary::new("v2", &[], 255)).len(), 4_000);
}

#[test]
fn when_the_share_grows_nobody_goes_back() {
    let twenty = Canary::new("v2", &[], 20);
    assert!(on_canary(&Canary::new("v2", &[], 5)).iter().all(|user| twenty.side(user, None) == Side::Canary));
}

#[test]
fn the_next_release_begins_with_others() {
    let again = Canary::new("v3", &[], 5);
    let twice = on_canary(&Canary::new("v2", &[], 5))
        .into_iter()
        .filter(|user| again.side(user, None) == Side::Canary);
    let twice = twice.count();
    assert!(twice < 40, "{twice} users are the first ones twice");
}

#[test]
fn a_tag_is_enough() {
    let canary = Canary::new("v2", &["staff", "beta"], 0);
    let side = |tag| canary.side("alice", tag);
    assert_eq!(
        [side(Some("staff")), side(Some("vip")), side(None)],
        [Side::Canary, Side::Stable, Side::Stable]
    );
}

/// Every gateway has to agree, also one that is built with another compiler next year.
#[test]
fn who_is_on_which_side_is_written_down() {
    let first: Vec<_> = on_canary(&Canary::new("v2", &[], 5)).into_iter().take(4).collect();
    assert_eq!(first, ["user-5", "user-70", "user-73", "user-82"]);
}

#[test]
fn a_key_stays_with_its_backend_and_moves_only_if_that_one_leaves() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b c d"));
    let place = || -> HashMap<String, String> {
        let pick = |user: String| {
            let to = balancer.pick_for(&user).unwrap().backend().name.to_string();
            (user, to)
        };
        users().map(pick).collect()
    };
    let before = place();
    assert_eq!(before, place());
    for name in ["a", "b", "c", "d"] {
        let share = before.values().filter(|to| *to == name).count();
        assert!((850..=1_150).contains(&share), "{name} has {share} of 4000");
    }
    balancer.set(names("d c a"));
    let after = place();
    for (user, to) in &before {
        assert!(to == "b" || after[user] == *to, "{user} moved from {to} to {}", after[user]);
    }
    for name in ["a", "c", "d"] {
        let share = after.values().filter(|to| *to == name).count();
        assert!((1_150..=1_520).contains(&share), "{name} has {share} of 4000");
    }
}
