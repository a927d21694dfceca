//! Messages as bytes, and as lines of a log.
//!
//! The seal tells that the bytes are those that a peer sent as this kind of message, and the fields that a message
//! cannot do without tell that it says something. The more of them a kind has, the less will pass for one: a
//! [`Transfer`](crate::v1::Transfer) has five, a [`Receipt`](crate::v1::Receipt) only its number.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::seal::{Damaged, seal, unseal};

/// What clients and servers say to each other: with the published form, which partners read and write, by `prost`,
/// and a form for people by `serde`.
pub trait Message: prost::Message + Default + Serialize + DeserializeOwned {
    /// The kind of message, the same in every release.
    const KIND: &'static str;

    /// A field that this message cannot do without and does not have.
    fn missing(&self) -> Option<&'static str>;
}

/// Why some bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// They are not the bytes that a peer sent.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// They arrived as sent and are no message of this kind.
    #[error("malformed {kind}")]
    Malformed {
        /// What they were to be.
        kind: &'static str,
        /// Where and why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The message lacks a field that it cannot do without.
    #[error("{kind} without its {field}")]
    Missing {
        /// What it is.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
}

/// The bytes of a message, sealed.
#[must_use]
pub fn encode<M: Message>(message: &M) -> Vec<u8> {
    let payload = message.encode_to_vec();
    seal(M::KIND, &payload)
}

/// The message in these bytes, by this or another release.
///
/// # Errors
/// Any [`DecodeError`]: a message that is returned bore the seal of its kind and has all that it needs. Whether what it
/// says is true, only its sender knows.
pub fn decode<M: Message>(bytes: &[u8]) -> Result<M, DecodeError> {
    let malformed = |source| DecodeError::Malformed { kind: M::KIND, source };
    let payload = unseal(M::KIND, bytes)?;
    let message = M::decode(payload).map_err(|why| malformed(why.into()))?;
    match message.missing() {
        Some(field) => Err(DecodeError::Missing { kind: M::KIND, field }),
        None => Ok(message),
    }
}

/// One line for the log, as JSON.
#[must_use]
pub fn log_line<M: Message>(message: &M) -> String {
    serde_json::to_string(message).expect("a message holds only numbers and bytes")
}
