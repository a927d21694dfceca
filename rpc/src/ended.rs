//! Why a connection is over.

use std::error::Error;
use std::time::Duration;

use crate::wire::Farewell;

/// Why a connection is over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The peer was given up.
    #[error("peer silent for {silent_for:?}")]
    Silent {
        /// Since its last sign of life.
        silent_for: Duration,
    },
    /// Either side hung up.
    #[error("hung up")]
    HungUp,
    /// The peer was sent away.
    #[error("closed the connection: {0}")]
    GoAwaySent(Farewell),
    /// The peer has sent this side away.
    #[error("the peer closed the connection: {farewell}")]
    GoAwayReceived {
        /// What for.
        farewell: Farewell,
    },
    /// The two sides did not agree in time.
    #[error("no handshake within {within:?}")]
    NoHandshake {
        /// What was allowed.
        within: Duration,
    },
    /// The two sides did not agree.
    #[error("{reason}")]
    Disagreed {
        /// The [`Disagreement`](crate::Disagreement), with its causes.
        reason: String,
    },
    /// The stream failed, or was not one of messages.
    #[error("{reason}")]
    Failed {
        /// The error's text, with its cause.
        reason: String,
    },
}

/// The text of an error, and of what caused it.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
