//! What goes into one message: a byte that says which kind, eight of request id, and what that kind needs.
//! Numbers are big-endian.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use solution_02_framing::MAX_MESSAGE_BYTES;
use solution_04_multiplexing::{ID_BYTES, RequestId};

/// The longest body of a request or a reply.
pub const MAX_BODY_BYTES: usize = MAX_MESSAGE_BYTES - 1 - ID_BYTES - size_of::<u64>();

const REQUEST: u8 = 0;
const ANSWER: u8 = 1;
const REFUSAL: u8 = 2;
const CANCEL: u8 = 3;

/// What the two sides say to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Client to server.
    Request {
        /// Unique among the client's requests in flight.
        id: RequestId,
        /// What is left of the caller's deadline.
        left_millis: u64,
        /// What is asked.
        body: Bytes,
    },
    /// Server to client.
    Reply {
        /// The request's.
        id: RequestId,
        /// What came of it.
        reply: Reply,
    },
    /// Client to server: nobody waits for the reply any more.
    Cancel {
        /// The request's.
        id: RequestId,
    },
}

/// What came of a request.
pub type Reply = Result<Bytes, Refused>;

/// The server's handler says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {reason}")]
pub struct Refused {
    /// For the caller to read.
    pub reason: String,
}

/// Bytes that are not a [`Message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMessage {
    /// It ends before it is complete.
    #[error("message of {length} bytes is too short for its kind")]
    TooShort {
        /// Its length.
        length: usize,
    },
    /// There is no such kind.
    #[error("unknown kind of message: {kind}")]
    UnknownKind {
        /// Its first byte.
        kind: u8,
    },
}

impl Message {
    /// The bytes of this message.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut message = BytesMut::new();
        let mut begin = |kind, id: RequestId, rest: usize| {
            message.reserve(1 + ID_BYTES + rest);
            message.put_u8(kind);
            message.put_u64(id.0);
        };
        match self {
            Self::Request { id, left_millis, body } => {
                begin(REQUEST, *id, size_of::<u64>() + body.len());
                message.put_u64(*left_millis);
                message.put_slice(body);
            }
            Self::Reply { id, reply: Ok(body) } => {
                begin(ANSWER, *id, body.len());
                message.put_slice(body);
            }
            Self::Reply { id, reply: Err(refused) } => {
                begin(REFUSAL, *id, refused.reason.len());
                message.put_slice(refused.reason.as_bytes());
            }
            Self::Cancel { id } => begin(CANCEL, *id, 0),
        }
        message.freeze()
    }

    /// The message that these bytes are.
    ///
    /// # Errors
    /// [`BadMessage`].
    pub fn decode(mut bytes: Bytes) -> Result<Self, BadMessage> {
        let too_short = BadMessage::TooShort { length: bytes.len() };
        let kind = bytes.try_get_u8().map_err(|_| too_short)?;
        let id = RequestId(bytes.try_get_u64().map_err(|_| too_short)?);
        Ok(match kind {
            REQUEST => {
                let left_millis = bytes.try_get_u64().map_err(|_| too_short)?;
                Self::Request { id, left_millis, body: bytes }
            }
            ANSWER => Self::Reply { id, reply: Ok(bytes) },
            REFUSAL => {
                let reason = String::from_utf8_lossy(&bytes).into_owned();
                Self::Reply { id, reply: Err(Refused { reason }) }
            }
            CANCEL => Self::Cancel { id },
            kind => return Err(BadMessage::UnknownKind { kind }),
        })
    }
}
