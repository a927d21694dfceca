//! Users from a seed. `tests/frameworks/bench`, in a workspace of its own, has this file too, and a `User` of its own for it.

use fastrand::Rng;

use crate::messages::{Address, User};

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
/// September 2020.
pub(crate) const START_MS: i64 = 1_600_000_000_000;

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
