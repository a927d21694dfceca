//! Why a side ends a connection, as the other one hears it.

use solution_07_heartbeat::CloseReason;

/// Why a side says goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Farewell {
    /// It shuts down: what was begun is finished, and nothing new is begun.
    #[error("shutting down")]
    Draining,
    /// The peer did what no peer may do.
    #[error(transparent)]
    CloseReason(#[from] CloseReason),
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
            Self::CloseReason(CloseReason::TooManyPings) => 1,
            Self::CloseReason(CloseReason::TooManyCalls) => 2,
            Self::CloseReason(CloseReason::TooLong) => 3,
            Self::CloseReason(CloseReason::Garbled) => 4,
            Self::TooManyCancels => 5,
            Self::TooSlow => 6,
            Self::Incompatible => 7,
            Self::CloseReason(CloseReason::Unknown(number)) => number,
        }
    }

    /// What a number stands for; [`CloseReason::Unknown`] for one of a later version.
    #[must_use]
    pub fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Draining,
            1 => Self::CloseReason(CloseReason::TooManyPings),
            2 => Self::CloseReason(CloseReason::TooManyCalls),
            3 => Self::CloseReason(CloseReason::TooLong),
            4 => Self::CloseReason(CloseReason::Garbled),
            5 => Self::TooManyCancels,
            6 => Self::TooSlow,
            7 => Self::Incompatible,
            number => Self::CloseReason(CloseReason::Unknown(number)),
        }
    }
}
