//! The frames, as `WIRE.md` has them.

use bytes::Bytes;
use solution_03_errors::WireError;
use solution_04_multiplexing::RequestId;

use crate::codec::Codec;
use crate::method::MethodId;
use crate::wire::{GoAway, Introduction};

/// The length of what every frame begins with: kind, flags, request id.
pub const HEADER_BYTES: usize = 10;

/// The most of a body that one frame carries. A keepalive ping waits for no more than that.
pub const PIECE_BYTES: usize = 16 * 1024;

/// The longest frame that is read. A longer one ends the connection as soon as its length is known.
pub const MAX_FRAME_BYTES: usize = 32 * 1024;

/// The longest text of an error or a GOAWAY.
pub const MAX_TEXT_BYTES: usize = WireError::MAX_MESSAGE_BYTES;

/// One message of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Begins a call.
    Request(Request),
    /// Ends a call with what was asked for.
    Reply(Reply),
    /// Ends a call with an error.
    Error(ErrorReply),
    /// More of the body of the request or reply before it.
    Continuation(Continuation),
    /// The client no longer waits for this call.
    Cancel(RequestId),
    /// Keepalive: asks for a [`Pong`](Self::Pong).
    Ping,
    /// Keepalive: answers a [`Ping`](Self::Ping).
    Pong,
    /// The sender begins no more calls, or closes the connection.
    GoAway(GoAway),
    /// Handshake: who the sender is, and its limits.
    Introduction(Introduction),
    /// Handshake: the sender's schema, a serialized `FileDescriptorProto`.
    Schema(Bytes),
    /// A frame of a later version that may be skipped.
    Skipped,
}

/// A call, with the first piece of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Chosen by the client. No other call in flight has it.
    pub id: RequestId,
    /// What the body is encoded with; `None` for a number that is no codec's.
    pub codec: Option<Codec>,
    /// Whether a [`Continuation`] follows.
    pub more: bool,
    /// What is called.
    pub method: MethodId,
    /// What is left of the caller's deadline, when the frame was written. 0 means that it has passed.
    pub left_millis: u32,
    /// Encoded [`Metadata`](crate::wire::Metadata).
    pub metadata: Bytes,
    /// At most [`PIECE_BYTES`].
    pub body: Bytes,
}

/// The reply to a request, with the first piece of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The request's.
    pub id: RequestId,
    /// What the body is encoded with; `None` for a number that is no codec's.
    pub codec: Option<Codec>,
    /// Whether a [`Continuation`] follows.
    pub more: bool,
    /// At most [`PIECE_BYTES`].
    pub body: Bytes,
}

/// An error in place of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReply {
    /// The request's.
    pub id: RequestId,
    /// False only if the server is sure that it did nothing for this request.
    pub begun: bool,
    /// Code, text, trace, and whether the same request may succeed later.
    pub error: WireError,
}

/// One more piece of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// That of the request or reply whose body it continues.
    pub id: RequestId,
    /// Whether another one follows.
    pub more: bool,
    /// At most [`PIECE_BYTES`].
    pub body: Bytes,
}

impl Frame {
    /// This frame, and a [`Continuation`] for each further piece if its body is longer than [`PIECE_BYTES`].
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = Self> {
        let mut next = Some(self);
        std::iter::from_fn(move || {
            let mut frame = next.take()?;
            if let Self::Request(Request { id, more, body, .. })
            | Self::Reply(Reply { id, more, body, .. })
            | Self::Continuation(Continuation { id, more, body }) = &mut frame
                && body.len() > PIECE_BYTES
            {
                let rest = body.split_off(PIECE_BYTES);
                *more = true;
                next = Some(Self::Continuation(Continuation { id: *id, more: false, body: rest }));
            }
            Some(frame)
        })
    }
}

/// The numbers of the kinds.
pub(super) mod kind {
    pub(crate) const REQUEST: u8 = 1;
    pub(crate) const REPLY: u8 = 2;
    pub(crate) const ERROR: u8 = 3;
    pub(crate) const CONTINUATION: u8 = 4;
    pub(crate) const CANCEL: u8 = 5;
    pub(crate) const PING: u8 = 6;
    pub(crate) const PONG: u8 = 7;
    pub(crate) const GOAWAY: u8 = 8;
    pub(crate) const INTRODUCTION: u8 = 9;
    pub(crate) const SCHEMA: u8 = 10;
    /// A receiver that does not know a kind from here on skips the frame.
    pub(crate) const OPTIONAL: u8 = 128;
}

/// The bits of the flags.
pub(super) mod flag {
    pub(crate) const MORE: u8 = 0x80;
    pub(crate) const CODEC: u8 = 0x0f;
    pub(crate) const RETRYABLE: u8 = 0x01;
    pub(crate) const NOT_BEGUN: u8 = 0x02;
}
