//! Messages from a seed: the same on every machine and in every run.

use fastrand::Rng;

use crate::messages::{Address, Batch, RequestHeader, Sample, Series, User};

/// How many different users are in rotation.
pub const ROTATION: usize = 1_024;
/// How many users are in the batch.
pub const BATCH_USERS: usize = 1_000;
/// How many samples are in the series.
pub const SERIES_SAMPLES: usize = 10_000;

const ASCII: Script = Script {
    given: &["Alice", "Robert", "Carol", "David", "Margaret", "Frank", "Grace", "Jo", "Christopher", "Ivy"],
    family: &["Miller", "Ng", "Featherstone", "Brown", "Okafor", "Smith", "Vanderbilt", "Lee", "Jones"],
    street: &["Main Street", "Oak Avenue", "Long Acre", "Church Road", "Station Approach", "Mill Lane"],
    city: &["Springfield", "Bath", "Portland", "Cape Town", "Wellington", "York", "San Francisco"],
    region: &["Oregon", "Somerset", "Western Cape", "Yorkshire", "California", "Ohio"],
    country: &["United States", "United Kingdom", "South Africa", "New Zealand", "Ireland"],
};
const OTHER: Script = Script {
    given: &["Zoë", "André", "Пётр", "Ольга", "美咲", "伟", "Łukasz", "Ελένη", "José", "Søren"],
    family: &["Müller", "Иванова", "田中", "王", "Żółć", "Παπαδοπούλου", "Núñez", "Ångström", "O’Neill"],
    street: &["Königstraße", "улица Ленина", "中央通り", "Rue de l’Église", "Οδός Ερμού", "Calle Peñón"],
    city: &["Zürich", "Москва", "東京", "Kraków", "Αθήνα", "São Paulo", "Malmö"],
    region: &["Île-de-France", "Московская область", "関東", "Małopolska", "Αττική", "Skåne"],
    country: &["Schweiz", "Россия", "日本", "Polska", "Ελλάδα", "Brasil", "Sverige"],
};
const ROLES: &[&str] = &["admin", "editor", "viewer", "billing", "support", "auditor", "on-call"];
const START_MS: i64 = 1_600_000_000_000;

struct Script {
    given: &'static [&'static str],
    family: &'static [&'static str],
    street: &'static [&'static str],
    city: &'static [&'static str],
    region: &'static [&'static str],
    country: &'static [&'static str],
}

/// One user, ASCII, with three roles: the message of the tables that have one message.
#[must_use]
pub fn user() -> User {
    User {
        roles: ["admin", "editor", "viewer"].map(str::to_owned).into(),
        ..any_user(&mut Rng::with_seed(7), &ASCII)
    }
}

/// Users that all differ, with one to five roles; every second one is not ASCII.
#[must_use]
pub fn users(count: usize) -> Vec<User> {
    let mut rng = Rng::with_seed(11);
    (0..count).map(|at| any_user(&mut rng, if at % 2 == 0 { &ASCII } else { &OTHER })).collect()
}

/// The batch of [`BATCH_USERS`].
#[must_use]
pub fn batch() -> Batch {
    Batch { users: users(BATCH_USERS) }
}

/// A header as a busy connection would send it.
#[must_use]
pub fn request_header() -> RequestHeader {
    RequestHeader {
        call_id: 81_204,
        trace_id: 0x9e37_79b9_7f4a_7c15,
        method: 17,
        timeout_ms: 800,
        body_bytes: 189,
        flags: 0b101,
    }
}

/// A sample about every second, its value a walk; one is -0.0.
#[must_use]
pub fn series() -> Series {
    let mut rng = Rng::with_seed(13);
    let (mut at_ms, mut value) = (START_MS, 20.0);
    let mut sample = || {
        at_ms += 1_000 + rng.i64(-3..=3);
        value += rng.f64() - 0.5;
        Sample { at_ms, value }
    };
    let mut samples: Vec<Sample> = (0..SERIES_SAMPLES).map(|_| sample()).collect();
    samples[5].value = -0.0;
    Series { samples }
}

fn any_user(rng: &mut Rng, script: &Script) -> User {
    let (given, family) = (pick(rng, script.given), pick(rng, script.family));
    let roles = rng.usize(1..=5);
    User {
        id: rng.u64(1_000_000_000..1 << 40),
        name: format!("{given} {family}"),
        email: format!("user{}@{}.example", rng.u32(100..99_999), ["mail", "corp", "post"][rng.usize(..3)]),
        phone: format!("+{} {} {:07}", rng.u8(1..99), rng.u16(100..999), rng.u32(..9_999_999)),
        age: rng.u32(18..99),
        score: f64::from(rng.u32(..100_000)) / 100.0,
        active: rng.u8(..4) != 0,
        created_at_ms: START_MS + rng.i64(..150_000_000_000),
        roles: (0..roles).map(|_| pick(rng, ROLES).to_owned()).collect(),
        address: Address {
            street: format!("{} {}", rng.u16(1..999), pick(rng, script.street)),
            city: pick(rng, script.city).to_owned(),
            region: pick(rng, script.region).to_owned(),
            postcode: format!("{:05}", rng.u32(..99_999)),
            country: pick(rng, script.country).to_owned(),
        },
    }
}

fn pick(rng: &mut Rng, from: &[&'static str]) -> &'static str {
    from[rng.usize(..from.len())]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn all_users_in_rotation_differ_and_half_are_not_ascii() {
        let users = users(ROTATION);
        let ids: BTreeSet<u64> = users.iter().map(|user| user.id).collect();
        assert_eq!(ids.len(), ROTATION);
        assert_eq!(users.iter().filter(|user| !user.name.is_ascii()).count(), ROTATION / 2);
    }

    #[test]
    fn a_seed_always_gives_the_same() {
        assert_eq!(users(9), users(9));
        assert_eq!(series(), series());
    }
}
