//! Why a side ends a connection, as the other one hears it.

use solution_07_heartbeat::Offence;

/// Why a side says goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Farewell {
    /// It shuts down: what was begun is finished, and nothing new is begun.
    #[error("shutting down")]
    Draining,
    /// The peer did what no peer may do.
    #[error(transparent)]
    Offence(#[from] Offence),
    /// More cancellations than calls justify.
    #[error("too many cancellations")]
    TooManyCancels,
    /// Bytes came, and for too long no whole frame.
    #[error("no whole frame for too long")]
    TooSlow,
    /// The two sides did not agree in the handshake.
    #[error("incompatible")]
    Incompatible,
}

impl Farewell {
    /// Its number on the wire.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Draining => 0,
            Self::Offence(Offence::TooManyPings) => 1,
            Self::Offence(Offence::TooManyCalls) => 2,
            Self::Offence(Offence::TooLong) => 3,
            Self::Offence(Offence::Garbled) => 4,
            Self::TooManyCancels => 5,
            Self::TooSlow => 6,
            Self::Incompatible => 7,
            Self::Offence(Offence::Unknown(number)) => number,
        }
    }

    /// What a number stands for; [`Offence::Unknown`] for one of a later version.
    #[must_use]
    pub fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Draining,
            1 => Self::Offence(Offence::TooManyPings),
            2 => Self::Offence(Offence::TooManyCalls),
            3 => Self::Offence(Offence::TooLong),
            4 => Self::Offence(Offence::Garbled),
            5 => Self::TooManyCancels,
            6 => Self::TooSlow,
            7 => Self::Incompatible,
            number => Self::Offence(Offence::Unknown(number)),
        }
    }
}
