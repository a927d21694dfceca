//! A frame becomes bytes. All numbers are big-endian.

use bytes::{BufMut, BytesMut};
use solution_04_multiplexing::RequestId;

use crate::codec::Codec;
use crate::wire::frame::{flag, kind};
use crate::wire::{Continuation, ErrorReply, Frame, GoAway, Introduction, Reply, Request};

/// What stands in the header of a frame that belongs to no request.
const NO_REQUEST: RequestId = RequestId(0);

impl Frame {
    /// Appends the frame's bytes to `bytes`. A text that is too long for the peer is cut.
    pub fn encode(&self, bytes: &mut BytesMut) {
        match self {
            Self::Request(request) => request.encode(bytes),
            Self::Reply(Reply { id, codec, more, body }) => {
                put_header(bytes, kind::REPLY, codec_flags(*codec) | more_flag(*more), *id);
                bytes.put_slice(body);
            }
            Self::Error(error) => error.encode(bytes),
            Self::Continuation(Continuation { id, more, body }) => {
                put_header(bytes, kind::CONTINUATION, more_flag(*more), *id);
                bytes.put_slice(body);
            }
            Self::Cancel(id) => put_header(bytes, kind::CANCEL, 0, *id),
            Self::Ping => put_header(bytes, kind::PING, 0, NO_REQUEST),
            Self::Pong => put_header(bytes, kind::PONG, 0, NO_REQUEST),
            Self::GoAway(goaway) => goaway.encode(bytes),
            Self::Introduction(introduction) => introduction.encode(bytes),
            Self::Schema(file) => {
                put_header(bytes, kind::SCHEMA, 0, NO_REQUEST);
                bytes.put_slice(file);
            }
            Self::Skipped => put_header(bytes, kind::OPTIONAL, 0, NO_REQUEST),
        }
    }
}

impl Request {
    fn encode(&self, bytes: &mut BytesMut) {
        put_header(bytes, kind::REQUEST, codec_flags(self.codec) | more_flag(self.more), self.id);
        bytes.put_u64(self.method.0);
        bytes.put_u32(self.left_millis);
        bytes.put_u16(u16::try_from(self.metadata.len()).expect("metadata are shorter than a frame"));
        bytes.put_slice(&self.metadata);
        bytes.put_slice(&self.body);
    }
}

impl ErrorReply {
    fn encode(&self, bytes: &mut BytesMut) {
        let retryable = if self.error.retryable { flag::RETRYABLE } else { 0 };
        let not_begun = if self.begun { 0 } else { flag::NOT_BEGUN };
        put_header(bytes, kind::ERROR, retryable | not_begun, self.id);
        bytes.put_u8(u8::try_from(self.error.code.number()).expect("no code is over 16"));
        bytes.put_u128(self.error.trace.0);
        bytes.put_slice(self.error.message().as_bytes());
    }
}

impl GoAway {
    fn encode(&self, bytes: &mut BytesMut) {
        put_header(bytes, kind::GOAWAY, 0, NO_REQUEST);
        bytes.put_u8(self.reason.number());
        bytes.put_slice(self.text_for_wire().as_bytes());
    }
}

impl Introduction {
    fn encode(&self, bytes: &mut BytesMut) {
        put_header(bytes, kind::INTRODUCTION, 0, NO_REQUEST);
        bytes.put_u8(self.role as u8);
        bytes.put_u8(self.codecs);
        bytes.put_u32(self.max_body_bytes);
        bytes.put_u32(self.max_calls);
        bytes.put_u32(self.window_bytes);
        bytes.put_u64(self.schema_digest);
    }
}

fn put_header(bytes: &mut BytesMut, kind: u8, flags: u8, id: RequestId) {
    // All at once: whether there is room is asked at each `put`.
    let mut header = [kind, flags, 0, 0, 0, 0, 0, 0, 0, 0];
    header[2..].copy_from_slice(&id.0.to_be_bytes());
    bytes.put_slice(&header);
}

fn codec_flags(codec: Option<Codec>) -> u8 {
    codec.map_or(0, Codec::number)
}

fn more_flag(more: bool) -> u8 {
    if more { flag::MORE } else { 0 }
}
