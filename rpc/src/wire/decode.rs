//! Bytes become a frame. They are a peer's: every length is checked before it is used.

use bytes::{Buf, Bytes};
use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;

use crate::codec::Codec;
use crate::method::MethodId;
use crate::wire::frame::{flag, kind};
use crate::wire::{
    CloseReason, Continuation, ErrorReply, Frame, GoAway, HEADER_BYTES, Introduction, MAX_TEXT_BYTES,
    PIECE_BYTES, Reply, Request, Role,
};

/// A message is no frame. The receiver closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadFrame {
    /// It ends inside its header, or inside a number behind it.
    #[error("frame of {length} bytes is too short")]
    Short {
        /// The whole message's.
        length: usize,
    },
    /// It is of a kind that is not known, and may not be skipped.
    #[error("frame of unknown kind {kind}")]
    Kind {
        /// The first byte.
        kind: u8,
    },
    /// A field has a value that no sender may give it.
    #[error("frame of kind {kind} with a bad {field}")]
    Field {
        /// The first byte.
        kind: u8,
        /// In the words of `WIRE.md`.
        field: &'static str,
    },
}

impl Frame {
    /// The frame of a message. Bodies and metadata are views of it; nothing but a text is copied.
    ///
    /// # Errors
    /// [`BadFrame`].
    pub fn decode(message: Bytes) -> Result<Self, BadFrame> {
        Fields::of(message)?.into_frame()
    }
}

/// A message whose header was read.
struct Fields {
    kind: u8,
    flags: u8,
    id: RequestId,
    /// What is behind the header and not read yet.
    rest: Bytes,
    /// The whole message's.
    length: usize,
}

impl Fields {
    fn of(mut message: Bytes) -> Result<Self, BadFrame> {
        let length = message.len();
        if length < HEADER_BYTES {
            return Err(BadFrame::Short { length });
        }
        let (kind, flags, id) = (message.get_u8(), message.get_u8(), RequestId(message.get_u64()));
        Ok(Self { kind, flags, id, rest: message, length })
    }

    fn into_frame(self) -> Result<Frame, BadFrame> {
        Ok(match self.kind {
            kind::REQUEST => Frame::Request(self.request()?),
            kind::REPLY => Frame::Reply(Reply {
                id: self.id,
                codec: self.codec(),
                more: self.more(),
                body: self.body()?,
            }),
            kind::ERROR => Frame::Error(self.error()?),
            kind::CONTINUATION => {
                Frame::Continuation(Continuation { id: self.id, more: self.more(), body: self.body()? })
            }
            kind::CANCEL => Frame::Cancel(self.id),
            kind::PING => Frame::Ping,
            kind::PONG => Frame::Pong,
            kind::GOAWAY => Frame::GoAway(self.goaway()?),
            kind::INTRODUCTION => Frame::Introduction(self.introduction()?),
            kind::SCHEMA => Frame::Schema(self.rest),
            kind::OPTIONAL.. => Frame::Skipped,
            kind => return Err(BadFrame::Kind { kind }),
        })
    }

    fn request(mut self) -> Result<Request, BadFrame> {
        let (id, codec, more) = (self.id, self.codec(), self.more());
        let method = MethodId(self.u64()?);
        let left_millis = self.u32()?;
        let metadata = self.metadata()?;
        Ok(Request { id, codec, more, method, left_millis, metadata, body: self.body()? })
    }

    fn error(mut self) -> Result<ErrorReply, BadFrame> {
        let code = Code::from_number(self.u8()?.into());
        let trace = TraceId(self.u128()?);
        let retryable = self.flags & flag::RETRYABLE != 0;
        let error = WireError::new(code, self.text(), trace).with_retryable(retryable);
        Ok(ErrorReply { id: self.id, begun: self.flags & flag::NOT_BEGUN == 0, error })
    }

    fn goaway(mut self) -> Result<GoAway, BadFrame> {
        let reason = CloseReason::from_number(self.u8()?);
        Ok(GoAway { reason, text: self.text() })
    }

    fn introduction(mut self) -> Result<Introduction, BadFrame> {
        let role = match self.u8()? {
            1 => Role::Client,
            2 => Role::Server,
            _ => return Err(self.bad("role")),
        };
        // More fields may follow: they are a later version's.
        Ok(Introduction {
            role,
            codecs: self.u8()?,
            max_body_bytes: self.u32()?,
            max_calls: self.u32()?,
            window_bytes: self.u32()?,
            schema_digest: self.u64()?,
        })
    }

    /// An unknown one is this call's own fault, as metadata are.
    fn codec(&self) -> Option<Codec> {
        Codec::from_number(self.flags & flag::CODEC)
    }

    fn more(&self) -> bool {
        self.flags & flag::MORE != 0
    }

    /// Too many of them are this call's own fault: its handler's side refuses them.
    fn metadata(&mut self) -> Result<Bytes, BadFrame> {
        let length = usize::from(self.u16()?);
        if length > self.rest.len() {
            return Err(self.bad("metadata length"));
        }
        Ok(self.rest.split_to(length))
    }

    fn body(self) -> Result<Bytes, BadFrame> {
        if self.rest.len() > PIECE_BYTES { Err(self.bad("body length")) } else { Ok(self.rest) }
    }

    /// What is said to people, as far as it can be read: an error with odd words is still an error, of one call.
    fn text(&self) -> String {
        let said = &self.rest[..self.rest.len().min(MAX_TEXT_BYTES)];
        let mut text = String::with_capacity(said.len());
        for chunk in said.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend((!chunk.invalid().is_empty()).then_some('?'));
        }
        text
    }

    fn u8(&mut self) -> Result<u8, BadFrame> {
        self.rest.try_get_u8().map_err(|_| self.short())
    }

    fn u16(&mut self) -> Result<u16, BadFrame> {
        self.rest.try_get_u16().map_err(|_| self.short())
    }

    fn u32(&mut self) -> Result<u32, BadFrame> {
        self.rest.try_get_u32().map_err(|_| self.short())
    }

    fn u64(&mut self) -> Result<u64, BadFrame> {
        self.rest.try_get_u64().map_err(|_| self.short())
    }

    fn u128(&mut self) -> Result<u128, BadFrame> {
        self.rest.try_get_u128().map_err(|_| self.short())
    }

    fn short(&self) -> BadFrame {
        BadFrame::Short { length: self.length }
    }

    fn bad(&self, field: &'static str) -> BadFrame {
        BadFrame::Field { kind: self.kind, field }
    }
}
