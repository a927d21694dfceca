//! Why a connection is over.

use std::error::Error;
use std::time::Duration;

use crate::wire::CloseReason;

/// Why a connection is over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ended {
    /// Keepalive: the peer did not answer a ping in time.
    #[error("peer silent for {silent_for:?}")]
    Silent {
        /// Since the last byte from it.
        silent_for: Duration,
    },
    /// Either side closed the stream, without an error.
    #[error("hung up")]
    HungUp,
    /// The peer broke a rule. It was told in a GOAWAY, if it listened.
    #[error("closed the connection: {reason}")]
    GoAwaySent {
        /// Which rule.
        reason: CloseReason,
    },
    /// The peer sent a GOAWAY, and not because it shuts down.
    #[error("the peer closed the connection: {reason}: {text}")]
    GoAwayReceived {
        /// Which rule this side broke.
        reason: CloseReason,
        /// More about it, in the peer's words.
        text: String,
    },
    /// The handshake took too long.
    #[error("no handshake within {within:?}")]
    NoHandshake {
        /// What was allowed.
        within: Duration,
    },
    /// The handshake failed.
    #[error("{reason}")]
    Disagreed {
        /// The [`Disagreement`](crate::Disagreement), with its causes.
        reason: String,
    },
    /// The stream failed, or what it carries is cut short.
    #[error("{reason}")]
    Failed {
        /// The error's text, with its causes.
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
