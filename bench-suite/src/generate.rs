//! Messages from a seed: the same on every machine and in every run.

use fastrand::Rng;

use crate::messages::{Batch, RequestHeader, Sample, Series};
use crate::users::START_MS;
pub use crate::users::{user, users};

/// How many different users are in rotation.
pub const ROTATION: usize = 1_024;
/// How many users are in the batch.
pub const BATCH_USERS: usize = 1_000;
/// How many samples are in the series.
pub const SERIES_SAMPLES: usize = 10_000;

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
