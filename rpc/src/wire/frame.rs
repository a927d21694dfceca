//! The frames, as `WIRE.md` has them. All numbers are big-endian.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;

use crate::codec::Codec;
use crate::method::MethodId;
use crate::wire::{Farewell, Introduction, MAX_METADATA_BYTES, Role};

/// What every frame begins with: kind, flags, request id.
pub const HEADER_BYTES: usize = 10;

/// The most of a body that one frame carries. A ping or its answer waits for no more than that.
pub const PIECE_BYTES: usize = 16 * 1024;

/// The longest frame that is read; a longer one ends the connection as soon as its length is known.
pub const MAX_FRAME_BYTES: usize = 32 * 1024;

/// The longest text of an error or a goodbye.
pub const MAX_TEXT_BYTES: usize = WireError::MAX_MESSAGE_BYTES;

const REQUEST: u8 = 1;
const REPLY: u8 = 2;
const ERROR: u8 = 3;
const REST: u8 = 4;
const CANCEL: u8 = 5;
const PING: u8 = 6;
const PONG: u8 = 7;
const GOODBYE: u8 = 8;
const INTRODUCTION: u8 = 9;
const SCHEMA: u8 = 10;
/// A kind from here on may be skipped by who does not know it.
const OPTIONAL: u8 = 128;

const MORE: u8 = 0x80;
const CODEC: u8 = 0x0f;
const RETRYABLE: u8 = 0x01;
const NOT_BEGUN: u8 = 0x02;

/// One message of the stream. `more` says that a [`Rest`](Self::Rest) follows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of WIRE.md")]
pub enum Frame {
    /// Asks for a [`Reply`](Self::Reply) or an [`Error`](Self::Error).
    Request {
        id: RequestId,
        codec: Codec,
        more: bool,
        method: MethodId,
        left_millis: u32,
        metadata: Bytes,
        body: Bytes,
    },
    /// Answers a request.
    Reply { id: RequestId, codec: Codec, more: bool, body: Bytes },
    /// Answers a request with a no. `begun` is false if the server is sure that it did nothing for it.
    Error { id: RequestId, begun: bool, error: WireError },
    /// More of the body of the request or reply before it.
    Rest { id: RequestId, more: bool, body: Bytes },
    /// Nobody waits for this request's answer any more.
    Cancel { id: RequestId },
    /// Asks for a [`Pong`](Self::Pong).
    Ping,
    /// Answers a [`Ping`](Self::Ping).
    Pong,
    /// Nothing that begins is accepted after this, or nothing at all.
    GoAway { farewell: Farewell, text: String },
    /// Who the sender is and what it takes.
    Introduction(Introduction),
    /// The sender's schema: a serialized `FileDescriptorProto`.
    Schema(Bytes),
    /// One of a later version, to be skipped.
    Skipped,
}

/// Why a message is no frame. The peer is not to be talked to any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// It ends inside its header.
    #[error("frame of {length} bytes is too short")]
    Short {
        /// Its length.
        length: usize,
    },
    /// Its kind is not known, and may not be skipped.
    #[error("frame of unknown kind {kind}")]
    Kind {
        /// The kind.
        kind: u8,
    },
    /// A field has a value that no sender may give it.
    #[error("frame of kind {kind} with a bad {field}")]
    Field {
        /// The kind.
        kind: u8,
        /// The field.
        field: &'static str,
    },
}

impl Frame {
    /// Appends the frame's bytes to `bytes`. What a peer would not read is cut: a text to [`MAX_TEXT_BYTES`].
    pub fn encode(&self, bytes: &mut BytesMut) {
        let mut header = |kind: u8, flags: u8, id: RequestId| {
            bytes.put_u8(kind);
            bytes.put_u8(flags);
            bytes.put_u64(id.0);
        };
        let none = RequestId(0);
        match self {
            Self::Request { id, codec, more, method, left_millis, metadata, body } => {
                header(REQUEST, codec.number() | more_flag(*more), *id);
                bytes.put_u64(method.0);
                bytes.put_u32(*left_millis);
                bytes.put_u16(u16::try_from(metadata.len()).expect("metadata are at most 4 KiB"));
                bytes.put_slice(metadata);
                bytes.put_slice(body);
            }
            Self::Reply { id, codec, more, body } => {
                header(REPLY, codec.number() | more_flag(*more), *id);
                bytes.put_slice(body);
            }
            Self::Error { id, begun, error } => {
                let retryable = if error.retryable { RETRYABLE } else { 0 };
                header(ERROR, retryable | if *begun { 0 } else { NOT_BEGUN }, *id);
                bytes.put_u8(u8::try_from(error.code.number()).expect("no code is over 16"));
                bytes.put_u128(error.trace.0);
                bytes.put_slice(error.message().as_bytes());
            }
            Self::Rest { id, more, body } => {
                header(REST, more_flag(*more), *id);
                bytes.put_slice(body);
            }
            Self::Cancel { id } => header(CANCEL, 0, *id),
            Self::Ping => header(PING, 0, none),
            Self::Pong => header(PONG, 0, none),
            Self::GoAway { farewell, text } => {
                header(GOODBYE, 0, none);
                bytes.put_u8(farewell.number());
                let fits = |end: &usize| *end <= MAX_TEXT_BYTES && text.is_char_boundary(*end);
                let end = (0..=text.len()).rev().find(fits).unwrap_or(0);
                bytes.put_slice(&text.as_bytes()[..end]);
            }
            Self::Introduction(it) => {
                header(INTRODUCTION, 0, none);
                bytes.put_u8(it.role as u8);
                bytes.put_u8(it.codecs);
                bytes.put_u32(it.largest_body);
                bytes.put_u32(it.calls);
                bytes.put_u32(it.room);
                bytes.put_u64(it.schema);
            }
            Self::Schema(schema) => {
                header(SCHEMA, 0, none);
                bytes.put_slice(schema);
            }
            Self::Skipped => header(OPTIONAL, 0, none),
        }
    }

    /// The frame of a message. Bodies and metadata are views of it.
    ///
    /// # Errors
    /// [`BadFrame`].
    pub fn decode(mut message: Bytes) -> Result<Self, BadFrame> {
        let short = BadFrame::Short { length: message.len() };
        if message.len() < HEADER_BYTES {
            return Err(short);
        }
        let (kind, flags, id) = (message.get_u8(), message.get_u8(), RequestId(message.get_u64()));
        let bad = |field| BadFrame::Field { kind, field };
        let more = flags & MORE != 0;
        let codec = || Codec::numbered(flags & CODEC).ok_or(bad("codec"));
        Ok(match kind {
            REQUEST => {
                let codec = codec()?;
                let method = MethodId(message.try_get_u64().map_err(|_| short)?);
                let left_millis = message.try_get_u32().map_err(|_| short)?;
                let length = usize::from(message.try_get_u16().map_err(|_| short)?);
                if length > MAX_METADATA_BYTES || length > message.len() {
                    return Err(bad("metadata length"));
                }
                let metadata = message.split_to(length);
                Self::Request { id, codec, more, method, left_millis, metadata, body: piece(message, bad)? }
            }
            REPLY => Self::Reply { id, codec: codec()?, more, body: piece(message, bad)? },
            ERROR => {
                let code = Code::from_number(message.try_get_u8().map_err(|_| short)?.into());
                let trace = TraceId(message.try_get_u128().map_err(|_| short)?);
                let error =
                    WireError::new(code, text(&message, bad)?, trace).with_retryable(flags & RETRYABLE != 0);
                Self::Error { id, begun: flags & NOT_BEGUN == 0, error }
            }
            REST => Self::Rest { id, more, body: piece(message, bad)? },
            CANCEL => Self::Cancel { id },
            PING => Self::Ping,
            PONG => Self::Pong,
            GOODBYE => {
                let farewell = Farewell::numbered(message.try_get_u8().map_err(|_| short)?);
                Self::GoAway { farewell, text: text(&message, bad)? }
            }
            INTRODUCTION => {
                let role = match message.try_get_u8().map_err(|_| short)? {
                    1 => Role::Client,
                    2 => Role::Server,
                    _ => return Err(bad("role")),
                };
                Self::Introduction(Introduction {
                    role,
                    codecs: message.try_get_u8().map_err(|_| short)?,
                    largest_body: message.try_get_u32().map_err(|_| short)?,
                    calls: message.try_get_u32().map_err(|_| short)?,
                    room: message.try_get_u32().map_err(|_| short)?,
                    schema: message.try_get_u64().map_err(|_| short)?,
                })
            }
            SCHEMA => Self::Schema(message),
            OPTIONAL.. => Self::Skipped,
            kind => return Err(BadFrame::Kind { kind }),
        })
    }
}

fn more_flag(more: bool) -> u8 {
    if more { MORE } else { 0 }
}

fn piece(body: Bytes, bad: impl Fn(&'static str) -> BadFrame) -> Result<Bytes, BadFrame> {
    if body.len() > PIECE_BYTES { Err(bad("body length")) } else { Ok(body) }
}

fn text(bytes: &[u8], bad: impl Fn(&'static str) -> BadFrame) -> Result<String, BadFrame> {
    let text = str::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_TEXT_BYTES);
    text.map(str::to_owned).ok_or(bad("text"))
}
