//! What makes two requests the same one.

use std::fmt;

/// An idempotency key. Requests with the same key ask for the same thing, which is done once.
///
/// Whoever wants the thing chooses it, at random, once: two that are chosen apart are never the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub u128);

impl Key {
    /// One that nobody else has.
    ///
    /// # Panics
    /// If the system has no random numbers.
    #[must_use]
    pub fn fresh() -> Self {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        Self(u128::from_le_bytes(bytes))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
