//! The three ways to say where a message ends, side by side: what each costs, and what each cannot carry.
//!
//! Pure functions on bytes. [`Scheme::encode`] refuses what [`Scheme::decode`] could not give back unchanged.

use std::num::NonZeroUsize;

use bytes::{Buf, Bytes, BytesMut};

use crate::{FrameError, HEADER_BYTES, MAX_MESSAGE_BYTES, take_message};

/// How a message's end is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Every message fills a slot of so many bytes, padded with zeros. No header, no search; wasteful.
    FixedLength(NonZeroUsize),
    /// A byte that ends each message, and that none may contain. For text; the reader must look at every
    /// byte, and needs a limit all the same: the byte may never come.
    Delimiter(u8),
    /// The length goes first, in four bytes, big-endian. Carries anything; the reader knows what to expect.
    LengthHeader,
}

/// Why a scheme cannot carry a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It does not fit.
    #[error("message of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// The message's length.
        length: usize,
        /// What the scheme has room for.
        limit: usize,
    },
    /// It would end early.
    #[error("byte {at} of the message is the delimiter")]
    ContainsDelimiter {
        /// Counted from 0.
        at: usize,
    },
    /// Its last byte would be taken for padding.
    #[error("message ends in a zero, which is the padding")]
    EndsInPadding,
}

impl Scheme {
    /// Appends `message` to `stream`.
    ///
    /// # Errors
    /// [`Unfit`], with nothing appended.
    pub fn encode(self, message: &[u8], stream: &mut BytesMut) -> Result<(), Unfit> {
        let limit = MAX_MESSAGE_BYTES;
        match self {
            Self::FixedLength(slot) => {
                let slot = slot.get();
                let padding = slot.checked_sub(message.len());
                let padding = padding.ok_or(Unfit::TooLong { length: message.len(), limit: slot })?;
                if message.ends_with(&[0]) {
                    return Err(Unfit::EndsInPadding);
                }
                stream.extend_from_slice(message);
                stream.resize(stream.len() + padding, 0);
            }
            Self::Delimiter(delimiter) => {
                if message.len() > limit {
                    return Err(Unfit::TooLong { length: message.len(), limit });
                }
                if let Some(at) = message.iter().position(|byte| *byte == delimiter) {
                    return Err(Unfit::ContainsDelimiter { at });
                }
                stream.extend_from_slice(message);
                stream.extend_from_slice(&[delimiter]);
            }
            Self::LengthHeader => {
                let length = u32::try_from(message.len()).ok().filter(|_| message.len() <= limit);
                let length = length.ok_or(Unfit::TooLong { length: message.len(), limit })?;
                stream.extend_from_slice(&length.to_be_bytes());
                stream.extend_from_slice(message);
            }
        }
        Ok(())
    }

    /// Takes the first message off `stream`; `None` if it has not arrived whole.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] for a header that announces more than is allowed, or a delimiter that does not
    /// come within that length.
    pub fn decode(self, stream: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
        match self {
            Self::FixedLength(slot) => {
                let slot = slot.get();
                if stream.len() < slot {
                    return Ok(None);
                }
                let mut message = stream.split_to(slot);
                let length = message.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                message.truncate(length);
                Ok(Some(message.freeze()))
            }
            Self::Delimiter(delimiter) => {
                let limit = MAX_MESSAGE_BYTES;
                let searched = &stream[..stream.len().min(limit + 1)];
                match searched.iter().position(|byte| *byte == delimiter) {
                    Some(length) => {
                        let message = stream.split_to(length).freeze();
                        stream.advance(1);
                        Ok(Some(message))
                    }
                    None if stream.len() > limit => {
                        Err(FrameError::TooLong { announced: stream.len(), limit })
                    }
                    None => Ok(None),
                }
            }
            Self::LengthHeader => take_message(stream),
        }
    }

    /// What a message of `length` bytes costs beyond itself, in bytes.
    #[must_use]
    pub fn overhead_bytes(self, length: usize) -> usize {
        match self {
            Self::FixedLength(slot) => slot.get().saturating_sub(length),
            Self::Delimiter(_) => 1,
            Self::LengthHeader => HEADER_BYTES,
        }
    }
}
