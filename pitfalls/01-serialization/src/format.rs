//! Three ways to write a transfer.
//!
//! bincode stands for the formats that write values and nothing else, for traffic within one language; people use
//! it where a Go programmer takes gob. It has been unmaintained since December 2025 (RUSTSEC-2025-0141), and it is
//! here because it is what people meet: under tarpc, in Solana's accounts, in files that are still to be read. For
//! something new take postcard or bitcode, wincode for what bincode 1 has written, rkyv to read in place, or, if
//! another language is to read it, Protobuf.

use prost::Message;

use crate::{ledger, proto, wallet};

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
    /// What the format's library could not write.
    pub fn encode(self, transfer: &wallet::Transfer) -> Result<Vec<u8>, FormatError> {
        Ok(match self {
            Self::Json => serde_json::to_vec(transfer)?,
            Self::Bincode => bincode::serde::encode_to_vec(transfer, bincode::config::standard())?,
            Self::Protobuf => proto::Transfer::from(transfer).encode_to_vec(),
        })
    }

    /// Reads a transfer, as the ledger does. All of `bytes` has to be the transfer.
    ///
    /// # Errors
    /// A required field that is absent, by its name where the format has names; bytes that mean something else, or
    /// nothing.
    pub fn decode(self, bytes: &[u8]) -> Result<ledger::Transfer, FormatError> {
        match self {
            Self::Json => Ok(serde_json::from_slice(bytes)?),
            Self::Bincode => {
                let (transfer, read) = bincode::serde::decode_from_slice(bytes, bincode::config::standard())?;
                match bytes.len() - read {
                    0 => Ok(transfer),
                    bytes => Err(FormatError::Trailing { bytes }),
                }
            }
            Self::Protobuf => proto::Transfer::decode(bytes)?.try_into(),
        }
    }
}
