//! Three ways to write a transfer.
//!
//! bincode stands for the formats that write values and nothing else, for traffic within one language; people use
//! it where a Go programmer takes gob, which does send names. It has been unmaintained since December 2025
//! (RUSTSEC-2025-0141), and it is here because it is what people meet: under tarpc, in Solana's accounts, in files
//! that are still to be read. For something new take postcard or bitcode, wincode for what bincode 1 has written,
//! rkyv to read in place, or, if another language is to read it, Protobuf.

use prost::Message;

use crate::{ledger, proto, wallet};

/// The longest transfer, in bytes. What is longer is neither written nor read, in any format.
pub const MAX_TRANSFER_BYTES: usize = 64 * 1024;

/// How a transfer is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with names, read by anyone.
    Json,
    /// Values in order, without names or types; by bincode 2's standard configuration.
    Bincode,
    /// Values under numbers that a schema gives them, read by anyone who has the schema.
    Protobuf,
}

/// Why a transfer could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// JSON; the source names the field and the place.
    #[error("not a transfer in JSON")]
    Json(#[from] serde_json::Error),
    /// bincode refused to write.
    #[error("not to be written in bincode")]
    BincodeWrite(#[from] bincode::error::EncodeError),
    /// bincode, which has no names: the source knows only what it made of the bytes.
    #[error("not a transfer in bincode")]
    Bincode(#[from] bincode::error::DecodeError),
    /// Protobuf.
    #[error("not a transfer in Protobuf")]
    Protobuf(#[from] prost::DecodeError),
    /// A required field of the schema was not sent.
    #[error("field `{field}` was not sent")]
    Absent {
        /// Its name in the schema.
        field: &'static str,
    },
    /// A kind from a newer schema.
    #[error("no kind has number {number}")]
    UnknownKind {
        /// As sent.
        number: i32,
    },
    /// More bytes than a transfer may have.
    #[error("{bytes} bytes are over the limit of {limit}")]
    TooLong {
        /// How many.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The transfer ended before the bytes did.
    #[error("{bytes} bytes follow the transfer")]
    Trailing {
        /// How many.
        bytes: usize,
    },
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Json, Self::Bincode, Self::Protobuf];

    /// Writes a transfer, as the wallet does.
    ///
    /// # Errors
    /// What the format's library could not write; [`FormatError::TooLong`].
    pub fn encode(self, transfer: &wallet::Transfer) -> Result<Vec<u8>, FormatError> {
        let wire = match self {
            Self::Json => serde_json::to_vec(transfer)?,
            Self::Bincode => bincode::serde::encode_to_vec(transfer, bincode_config())?,
            Self::Protobuf => proto::Transfer::from(transfer).encode_to_vec(),
        };
        within_limit(wire.len())?;
        Ok(wire)
    }

    /// Reads a transfer, as the ledger does. All of `bytes` has to be the transfer.
    ///
    /// # Errors
    /// A required field that is absent, by its name where the format has names; bytes that mean something else, or
    /// nothing; [`FormatError::TooLong`]. Whatever lengths the bytes announce, no more than a few times
    /// [`MAX_TRANSFER_BYTES`] is allocated.
    pub fn decode(self, bytes: &[u8]) -> Result<ledger::Transfer, FormatError> {
        within_limit(bytes.len())?;
        match self {
            Self::Json => Ok(serde_json::from_slice(bytes)?),
            Self::Bincode => {
                let (transfer, read) = bincode::serde::decode_from_slice(bytes, bincode_config())?;
                match bytes.len() - read {
                    0 => Ok(transfer),
                    bytes => Err(FormatError::Trailing { bytes }),
                }
            }
            Self::Protobuf => proto::Transfer::decode(bytes)?.try_into(),
        }
    }
}

fn within_limit(bytes: usize) -> Result<(), FormatError> {
    let limit = MAX_TRANSFER_BYTES;
    if bytes > limit { Err(FormatError::TooLong { bytes, limit }) } else { Ok(()) }
}

/// Without a limit bincode allocates what a text's length says before it looks whether the text is there. It counts
/// a number at its full width, so what it counts may be more than the bytes that it reads.
fn bincode_config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<{ 2 * MAX_TRANSFER_BYTES }>()
}
