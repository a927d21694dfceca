//! The versions that there are.

use std::fmt;

/// A version of the interface. Within one, everything is an addition; what breaks a client is a new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Version {
    /// Amounts in euros; an error is a text.
    V1,
    /// Amounts in cents, with their currency; an error is a problem of RFC 9457.
    V2,
}

impl Version {
    /// All of them, the oldest first.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// What a new client should speak.
    #[must_use]
    pub const fn newest() -> Self {
        Self::V2
    }

    /// As the header has it.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::V1 => "1",
            Self::V2 => "2",
        }
    }

    /// The one of exactly this number, if there is one.
    #[must_use]
    pub fn of_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.number() == number)
    }
}

/// As the path has it.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.number())
    }
}
