//! Why a call has no reply, and why there is no connection.

use std::time::Duration;

use solution_03_errors::{Code, WireError};
use solution_04_multiplexing::Closed;
use solution_05_deadlines::Stopped;
use solution_06_versioning::DecodeError;
use solution_08_retries::Why;

use crate::codec::EncodeError;
use crate::handshake::Disagreement;
use crate::wire::BadMetadata;

/// Why a call has no reply. [`code`](Self::code) says it in gRPC's words, [`begun`](Self::begun) whether the server
/// may have acted on it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Its time was over, or its caller cancelled it. If it had been sent, the server has been told.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Its time was over, or its caller cancelled it, while it waited for something that it could not be sent without.
    #[error("{stopped}, and the call was not sent: {reason}")]
    NotSent {
        /// What ended the call.
        stopped: Stopped,
        /// What it waited for. Without a connection: what became of the last one, or of the last attempt.
        reason: String,
    },
    /// The connection ended while the call was in flight.
    #[error(transparent)]
    Closed(Closed),
    /// There is no connection that takes calls, and none in time.
    #[error("not connected: {reason}")]
    NotConnected {
        /// What became of the last one, or of the last attempt.
        reason: String,
    },
    /// Of the backends of a [`Cluster`](crate::Cluster), those that are connected are shut off by their breakers.
    #[error("no backend takes the call: {reason}")]
    ShutOff {
        /// What is the matter with each.
        reason: String,
    },
    /// The last of several attempts of a [`Cluster`](crate::Cluster) has failed.
    #[error("{last}, after {attempts} attempts ({why:?})")]
    GaveUp {
        /// Why there was no further one.
        why: Why,
        /// How many there were.
        attempts: u32,
        /// Whether a server may have acted on any of them.
        begun: bool,
        /// How the last one failed.
        #[source]
        last: Box<CallError>,
    },
    /// The server says no.
    #[error(transparent)]
    Refused(#[from] WireError),
    /// The server says no, and is sure to have done nothing.
    #[error("not begun: {0}")]
    NotBegun(#[source] WireError),
    /// The request cannot be sent, and was not.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The server has replied, and the reply cannot be used.
    #[error(transparent)]
    Reply(#[from] ReplyError),
}

/// Why a request cannot be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Its body is too long.
    #[error("request of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// The request's length.
        length: usize,
        /// What both sides allow.
        limit: usize,
    },
    /// It has no encoding.
    #[error("request has no encoding")]
    Encode(#[from] EncodeError),
    /// Its metadata do not fit.
    #[error(transparent)]
    Metadata(#[from] BadMetadata),
}

/// Why a reply cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// It is over a limit of this side.
    #[error("reply not kept: {reason}")]
    NotKept {
        /// Which limit it was over.
        reason: String,
    },
    /// It is not in the codec that was agreed on.
    #[error("reply is in another codec")]
    Codec,
    /// It is not the message that it should be.
    #[error("reply is unreadable")]
    Decode(#[from] DecodeError),
}

impl CallError {
    /// The canonical code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Stopped(stopped) | Self::NotSent { stopped, .. } => match stopped {
                Stopped::DeadlineExceeded { .. } => Code::DeadlineExceeded,
                Stopped::Cancelled => Code::Cancelled,
            },
            Self::Closed(_) | Self::NotConnected { .. } | Self::ShutOff { .. } => Code::Unavailable,
            Self::GaveUp { last, .. } => last.code(),
            Self::Refused(error) | Self::NotBegun(error) => error.code,
            Self::Request(RequestError::Encode(_))
            | Self::Reply(ReplyError::Codec | ReplyError::Decode(_)) => Code::Internal,
            Self::Request(_) | Self::Reply(_) => Code::ResourceExhausted,
        }
    }

    /// Whether the server may have acted on the call. What it has not, may be sent again.
    #[must_use]
    pub fn begun(&self) -> bool {
        match self {
            Self::Stopped(_) | Self::Closed(_) | Self::Refused(_) | Self::Reply(_) => true,
            Self::GaveUp { begun, .. } => *begun,
            Self::NotSent { .. }
            | Self::NotConnected { .. }
            | Self::ShutOff { .. }
            | Self::NotBegun(_)
            | Self::Request(_) => false,
        }
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The system says no.
    #[error("cannot connect to {target}")]
    Io {
        /// Where to.
        target: String,
        /// Why not; of several addresses, for each.
        source: std::io::Error,
    },
    /// Nobody has accepted the connection, nor refused it, in time.
    #[error("no connection to {target} within {within:?}")]
    Unreachable {
        /// Where to.
        target: String,
        /// What was allowed.
        within: Duration,
    },
    /// The two sides do not go together.
    #[error(transparent)]
    Disagreement(#[from] Disagreement),
    /// They did not agree in time.
    #[error("no handshake within {within:?}")]
    TimedOut {
        /// What was allowed.
        within: Duration,
    },
}
