//! The payment ledger: what it moves, and why it refuses to.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Code;

/// The longest memo of a [`Transfer`].
pub const MAX_MEMO_BYTES: usize = 140;

/// A payment, as a client asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Who pays.
    pub from: u64,
    /// Who is paid.
    pub to: u64,
    /// How much, in cents.
    pub amount: u64,
    /// What for; at most [`MAX_MEMO_BYTES`].
    pub memo: String,
}

/// A payment, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account that has less afterwards.
    pub debit: u64,
    /// The account that has more afterwards.
    pub credit: u64,
    /// How much, in cents.
    pub amount: u64,
}

/// What an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The account.
    pub account: u64,
    /// In cents.
    pub amount: u64,
}

/// Why a payment is refused. What it says is meant for the client.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The memo is too long.
    #[error("memo of {bytes} bytes is over the limit of {limit}")]
    MemoTooLong {
        /// Its length.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// There is nothing to pay.
    #[error("amount is zero")]
    NothingToPay,
    /// There is no such account.
    #[error("no account {account}")]
    NoSuchAccount {
        /// Its number.
        account: u64,
    },
    /// The payer has too little.
    #[error("account {account} holds less than {amount}")]
    Insufficient {
        /// The payer.
        account: u64,
        /// What was to be paid, in cents.
        amount: u64,
    },
}

impl Refusal {
    /// What it is to a client.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::MemoTooLong { .. } | Self::NothingToPay => Code::InvalidArgument,
            Self::NoSuchAccount { .. } => Code::NotFound,
            Self::Insufficient { .. } => Code::FailedPrecondition,
        }
    }
}

/// Where balances are kept, as its driver presents it.
pub trait Database {
    /// What an account holds, in cents; `None` if there is no such account.
    ///
    /// # Errors
    /// Any [`DatabaseError`].
    fn balance(&self, account: u64) -> Result<Option<u64>, DatabaseError>;

    /// Writes a posting down, wholly or not at all.
    ///
    /// # Errors
    /// Any [`DatabaseError`].
    fn post(&self, posting: &Posting) -> Result<(), DatabaseError>;
}

/// What the driver says when it fails. It writes for operators.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// There is no connection to be had.
    #[error("cannot connect to {url}")]
    Unreachable {
        /// With user and password, as drivers have it.
        url: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The database lives and cannot answer.
    #[error("cannot read {}", file.display())]
    Damaged {
        /// On the database's disk.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}
