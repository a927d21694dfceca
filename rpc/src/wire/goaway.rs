//! GOAWAY: why a side closes the connection, as the other side hears it. The name and the idea are HTTP/2's
//! (RFC 9113, section 6.8).

use crate::wire::MAX_TEXT_BYTES;

/// The last words of a side: it begins no more calls.
///
/// After [`CloseReason::ShuttingDown`] it finishes the calls in flight (graceful shutdown). After any other reason the
/// connection is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoAway {
    /// For programs.
    pub reason: CloseReason,
    /// For logs. On the wire it is cut to [`MAX_TEXT_BYTES`].
    pub text: String,
}

impl GoAway {
    /// The reason, with its own text.
    #[must_use]
    pub fn new(reason: CloseReason) -> Self {
        Self { reason, text: reason.to_string() }
    }

    /// As much of the text as the peer reads, cut between two characters.
    pub(super) fn text_for_wire(&self) -> &str {
        let fits = |end: &usize| self.text.is_char_boundary(*end);
        let end = (0..=self.text.len().min(MAX_TEXT_BYTES)).rev().find(fits).unwrap_or(0);
        &self.text[..end]
    }
}

/// Why a side closes the connection: a graceful shutdown, or a rule that the peer broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// The calls in flight are finished, and no new one is begun.
    #[error("shutting down")]
    ShuttingDown,
    /// More keepalive pings than [`Limits::ping_limit`](crate::Limits::ping_limit) allows.
    #[error("too many pings")]
    TooManyPings,
    /// The peer sends more calls than it may, and does not read that they are refused.
    #[error("too many calls at once")]
    TooManyCalls,
    /// A frame of more than [`MAX_FRAME_BYTES`](crate::wire::MAX_FRAME_BYTES).
    #[error("frame is too long")]
    FrameTooLong,
    /// Bytes that are no frame, or a frame that may not come here.
    #[error("protocol error")]
    ProtocolError,
    /// The client begins calls only to cancel them: HTTP/2's "rapid reset", CVE-2023-44487.
    #[error("too many cancellations")]
    TooManyCancels,
    /// A frame was not complete within [`Limits::frame_timeout`](crate::Limits::frame_timeout).
    #[error("frame took too long to arrive")]
    FrameTooSlow,
    /// The handshake found no common codec, or schemas that do not go together.
    #[error("incompatible")]
    Incompatible,
    /// A number that this version does not know.
    #[error("close reason {0}")]
    Unknown(u8),
}

impl CloseReason {
    /// Every reason that this version knows, at the place of its number.
    const BY_NUMBER: [Self; 8] = [
        Self::ShuttingDown,
        Self::TooManyPings,
        Self::TooManyCalls,
        Self::FrameTooLong,
        Self::ProtocolError,
        Self::TooManyCancels,
        Self::FrameTooSlow,
        Self::Incompatible,
    ];

    /// Its number on the wire.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::ShuttingDown => 0,
            Self::TooManyPings => 1,
            Self::TooManyCalls => 2,
            Self::FrameTooLong => 3,
            Self::ProtocolError => 4,
            Self::TooManyCancels => 5,
            Self::FrameTooSlow => 6,
            Self::Incompatible => 7,
            Self::Unknown(number) => number,
        }
    }

    /// The reason of a number; [`Unknown`](Self::Unknown) for one of a later version.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        Self::BY_NUMBER.get(usize::from(number)).copied().unwrap_or(Self::Unknown(number))
    }
}
