//! How a message becomes a body: one of three encodings, with lesson 06's seal before it.

use bytes::{Buf, Bytes};
use solution_06_versioning::seal::{Kind, SEAL_BYTES, seal_in_place, unseal};
use solution_06_versioning::{DecodeError, Message};

use crate::shallow::Shallow;

/// Why a message is not encoded: its own `Serialize` fails.
#[derive(Debug, thiserror::Error)]
#[error("{kind} has no encoding")]
pub struct EncodeError {
    /// The message's full name.
    pub kind: &'static str,
    /// Where and why.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// An encoding of messages. The client chooses one for a connection; each frame with a body names it.
///
/// Every body has a seal: four bytes of CRC-32 over the message's name and the encoded bytes, which follow. Decoding
/// refuses damaged bytes, a body that was meant as another message, one that lacks a required field, and one that nests
/// deeper than about a hundred levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Tagged fields, small and fast. The schema may grow.
    #[default]
    Protobuf = 1,
    /// For people and scripts. The schema may grow if its fields have `serde(default)`.
    Json = 2,
    /// Positional, the smallest: both sides must have the very same schema.
    Postcard = 3,
}

impl Codec {
    /// Every codec.
    pub const ALL: [Self; 3] = [Self::Protobuf, Self::Json, Self::Postcard];

    /// Its number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The codec of a number; `None` if there is none.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.number() == number)
    }

    /// Its bit in the set of codecs of an [`Introduction`](crate::wire::Introduction).
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self.number()
    }

    /// Whether only their position tells a message's fields apart. Both sides must have equal schemas then.
    #[must_use]
    pub const fn is_positional(self) -> bool {
        matches!(self, Self::Postcard)
    }

    /// The body of a message.
    ///
    /// # Errors
    /// [`EncodeError`], in JSON and postcard.
    pub fn encode<M: Message>(self, message: &M) -> Result<Bytes, EncodeError> {
        // The seal's place, then the encoding behind it.
        let place = [0; SEAL_BYTES];
        let mut body = match self {
            Self::Protobuf => {
                let mut body = Vec::with_capacity(SEAL_BYTES + message.encoded_len());
                body.extend(place);
                message.encode_raw(&mut body);
                body
            }
            Self::Json => {
                let mut body = place.to_vec();
                serde_json::to_writer(&mut body, message).map_err(unencoded::<M>)?;
                body
            }
            Self::Postcard => postcard::to_extend(message, place.to_vec()).map_err(unencoded::<M>)?,
        };
        seal_in_place(const { Kind::new(M::KIND) }, &mut body);
        Ok(body.into())
    }

    /// The message of a body. In Protobuf a field of type `Bytes` is a view of it, and of what arrived with it: copy what is
    /// to be kept for long.
    ///
    /// # Errors
    /// Any [`DecodeError`].
    pub fn decode<M: Message>(self, mut body: Bytes) -> Result<M, DecodeError> {
        let message: M = match self {
            Self::Protobuf => {
                unseal(const { Kind::new(M::KIND) }, &body)?;
                body.advance(SEAL_BYTES);
                M::decode(body).map_err(malformed::<M>)?
            }
            Self::Json => serde_json::from_slice(unseal(const { Kind::new(M::KIND) }, &body)?)
                .map_err(malformed::<M>)?,
            Self::Postcard => {
                let mut reader =
                    postcard::Deserializer::from_bytes(unseal(const { Kind::new(M::KIND) }, &body)?);
                let message = M::deserialize(Shallow::new(&mut reader)).map_err(malformed::<M>)?;
                let rest = reader.finalize().map_err(malformed::<M>)?;
                if !rest.is_empty() {
                    return Err(malformed::<M>(format!("{} bytes too many", rest.len())));
                }
                message
            }
        };
        match message.missing() {
            Some(field) => Err(DecodeError::Missing { kind: M::KIND, field }),
            None => Ok(message),
        }
    }
}

fn malformed<M: Message>(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DecodeError {
    DecodeError::Malformed { kind: M::KIND, source: why.into() }
}

fn unencoded<M: Message>(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> EncodeError {
    EncodeError { kind: M::KIND, source: why.into() }
}
