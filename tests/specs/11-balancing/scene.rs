//! What both halves of the spec stand on: backends whose calls last as long as a test says, and who got how many.

mod town;

use std::time::Duration;

use balancing::{Backend, Balancer, Policy, Settings};
use rig::Lesson;

pub(crate) use town::{Reply, Town};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The usual settings, with this policy and always the same random choices.
pub(crate) fn by(policy: Policy) -> Settings {
    Settings { policy, seed: 11, ..Settings::default() }
}

pub(crate) fn balancer(settings: Settings, list: impl IntoIterator<Item = Backend>) -> Balancer {
    let balancer = Balancer::new(settings).expect("the tests' settings can be had");
    balancer.set(list);
    balancer
}

/// `a`, `b`, `c` and so on.
pub(crate) fn names(names: &str) -> Vec<Backend> {
    names.split(' ').map(Backend::named).collect()
}

/// `ledger-0` to `ledger-9`.
pub(crate) fn ten() -> Vec<Backend> {
    (0..10).map(|number| Backend::named(&format!("ledger-{number}"))).collect()
}

/// Who would get the next calls, each of which is served before the next one comes: `a b c`.
pub(crate) fn next(balancer: &Balancer, calls: usize) -> String {
    let call = |_| {
        let picked = balancer.pick().expect("there is somebody");
        let name = picked.backend().name.to_string();
        picked.done(balancing::Outcome::Served);
        name
    };
    (0..calls).map(call).collect::<Vec<_>>().join(" ")
}
