//! Why a call has no reply.

use solution_03_errors::{Code, WireError};
use solution_04_multiplexing::Closed;
use solution_05_deadlines::Stopped;

use crate::wire::BadMetadata;

/// Why a call has no reply. [`code`](Self::code) says it in gRPC's words, [`begun`](Self::begun) whether the server
/// may have acted on it.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Its time was over, or nobody waited for it any more. If it had been sent, the server has been told.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The connection ended while the call was in flight.
    #[error(transparent)]
    Closed(Closed),
    /// There is no connection that takes calls, and none in time.
    #[error("not connected: {reason}")]
    NotConnected {
        /// What became of the last one, or of the last attempt.
        reason: String,
    },
    /// The server says no.
    #[error(transparent)]
    Refused(#[from] WireError),
    /// The server says no, and is sure to have done nothing.
    #[error("not begun: {0}")]
    NotBegun(#[source] WireError),
    /// The request does not fit; it was not sent.
    #[error("request of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// The request's length.
        length: usize,
        /// What both sides allow.
        limit: usize,
    },
    /// The reply was not kept.
    #[error("reply not kept: {reason}")]
    NotKept {
        /// Which limit it was over.
        reason: String,
    },
    /// The request has no encoding; it was not sent.
    #[error("request has no encoding")]
    Encode(#[source] solution_06_versioning::DecodeError),
    /// The reply is not the message that it should be.
    #[error("reply is unreadable")]
    Decode(#[source] solution_06_versioning::DecodeError),
    /// The metadata do not fit; the request was not sent.
    #[error(transparent)]
    Metadata(#[from] BadMetadata),
}

impl CallError {
    /// The canonical code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Stopped(Stopped::DeadlineExceeded { .. }) => Code::DeadlineExceeded,
            Self::Stopped(Stopped::Cancelled) => Code::Cancelled,
            Self::Closed(_) | Self::NotConnected { .. } => Code::Unavailable,
            Self::Refused(error) | Self::NotBegun(error) => error.code,
            Self::TooLong { .. } | Self::NotKept { .. } | Self::Metadata(_) => Code::ResourceExhausted,
            Self::Encode(_) | Self::Decode(_) => Code::Internal,
        }
    }

    /// Whether the server may have acted on the call. What it has not, may be sent again.
    #[must_use]
    pub fn begun(&self) -> bool {
        match self {
            Self::Stopped(_) | Self::Closed(_) | Self::Refused(_) => true,
            Self::NotKept { .. } | Self::Decode(_) => true,
            Self::NotConnected { .. } | Self::NotBegun(_) => false,
            Self::TooLong { .. } | Self::Encode(_) | Self::Metadata(_) => false,
        }
    }
}
