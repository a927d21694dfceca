//! What goes into one message of the stream: a byte that says what it is, then what belongs to it.

use bytes::{BufMut, Bytes, BytesMut};
use solution_02_framing::MAX_MESSAGE_BYTES;

/// The longest request or reply, with its id.
pub const MAX_CALL_BYTES: usize = MAX_MESSAGE_BYTES;

/// The most of a request or reply that is sent at once. A ping or its answer waits for no more than that.
pub const PIECE_BYTES: usize = 16 * 1024;

const PING: u8 = 1;
const PONG: u8 = 2;
const PIECE: u8 = 3;
const LAST_PIECE: u8 = 4;
const GOAWAY: u8 = 5;

/// One message of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Asks for a [`Pong`](Self::Pong).
    Ping,
    /// Answers a [`Ping`](Self::Ping).
    Pong,
    /// Some of a request or reply. The pieces of one are not mixed with those of another; other frames may come
    /// between them.
    Piece {
        /// At most [`PIECE_BYTES`].
        bytes: Bytes,
        /// Whether the request or reply is complete.
        last: bool,
    },
    /// Ends the connection, and says what for.
    GoAway(CloseReason),
}

/// What one peer holds against the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseReason {
    /// More pings than [`PingLimit`](crate::PingLimit) allows.
    #[error("too many pings")]
    TooManyPings,
    /// More calls than [`MAX_CALLS_IN_FLIGHT`](crate::MAX_CALLS_IN_FLIGHT).
    #[error("too many calls at once")]
    TooManyCalls,
    /// A request or reply over [`MAX_CALL_BYTES`].
    #[error("request or reply of more than {MAX_CALL_BYTES} bytes")]
    TooLong,
    /// Bytes that are no [`Frame`].
    #[error("message that is no frame")]
    Garbled,
    /// One that this version does not know.
    #[error("offence number {0}")]
    Unknown(u8),
}

impl Frame {
    /// The frame as a message.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        match self {
            Self::Ping => Bytes::from_static(&[PING]),
            Self::Pong => Bytes::from_static(&[PONG]),
            Self::Piece { bytes, last } => {
                let mut message = BytesMut::with_capacity(1 + bytes.len());
                message.put_u8(if *last { LAST_PIECE } else { PIECE });
                message.put_slice(bytes);
                message.freeze()
            }
            Self::GoAway(offence) => Bytes::copy_from_slice(&[GOAWAY, offence.number()]),
        }
    }

    /// The frame of a message; `None` if it is none.
    #[must_use]
    pub fn decode(message: &Bytes) -> Option<Self> {
        match (message.first().copied()?, message.slice(1..)) {
            (PING, rest) if rest.is_empty() => Some(Self::Ping),
            (PONG, rest) if rest.is_empty() => Some(Self::Pong),
            (kind @ (PIECE | LAST_PIECE), bytes) if bytes.len() <= PIECE_BYTES => {
                Some(Self::Piece { bytes, last: kind == LAST_PIECE })
            }
            (GOAWAY, rest) if rest.len() == 1 => Some(Self::GoAway(CloseReason::from_number(rest[0]))),
            _ => None,
        }
    }
}

impl CloseReason {
    fn number(self) -> u8 {
        match self {
            Self::TooManyPings => 1,
            Self::TooManyCalls => 2,
            Self::TooLong => 3,
            Self::Garbled => 4,
            Self::Unknown(number) => number,
        }
    }

    fn from_number(number: u8) -> Self {
        match number {
            1 => Self::TooManyPings,
            2 => Self::TooManyCalls,
            3 => Self::TooLong,
            4 => Self::Garbled,
            number => Self::Unknown(number),
        }
    }
}

/// A request or reply of which some pieces have come. Memory grows with what has arrived.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    pieces: BytesMut,
}

impl Assembly {
    /// Adds a piece; the whole, if it was the last one.
    pub(crate) fn add(&mut self, bytes: &[u8], last: bool) -> Result<Option<Bytes>, CloseReason> {
        if self.pieces.len() + bytes.len() > MAX_CALL_BYTES {
            return Err(CloseReason::TooLong);
        }
        self.pieces.extend_from_slice(bytes);
        Ok(last.then(|| std::mem::take(&mut self.pieces).freeze()))
    }
}
