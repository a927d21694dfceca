//! Why the ledger did not book.

use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};

use crate::key::Key;
use crate::remote::Failure;

/// How long to stay away when there is no room for another key.
const WHEN_FULL: Duration = Duration::from_secs(1);

/// Nothing was booked.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The key belongs to another transfer, so somebody uses keys twice.
    #[error("key {0} came with another transfer before")]
    OtherTransfer(Key),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(u64),
    /// There is not so much on it.
    #[error("account {account} has {cents} cents")]
    NotEnough {
        /// Which.
        account: u64,
        /// How much there is.
        cents: u64,
    },
    /// There is so much on it that this does not fit beside it.
    #[error("account {0} is full")]
    TooMuch(u64),
    /// So many answers are kept, and none is old enough to be forgotten.
    #[error("{0} answers are kept already")]
    Full(u64),
    /// The store has failed, and it is not known whether it booked.
    #[error("the store has failed")]
    Store(#[source] Box<redb::Error>),
}

impl Refusal {
    /// What the caller is told.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::OtherTransfer(_) => Code::InvalidArgument,
            Self::NoAccount(_) => Code::NotFound,
            Self::NotEnough { .. } => Code::FailedPrecondition,
            Self::TooMuch(_) => Code::OutOfRange,
            Self::Full(_) => Code::ResourceExhausted,
            Self::Store(_) => Code::Internal,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let error = WireError::new(refusal.code(), refusal.to_string(), TraceId::default());
        let begun = matches!(refusal, Refusal::Store(_));
        let retry_after = matches!(refusal, Refusal::Full(_)).then_some(WHEN_FULL);
        Self { error, begun, retry_after }
    }
}

/// The store has an error type for each kind of step.
macro_rules! from_a_step_of_the_store {
    ($($step:ident)*) => {
        $(impl From<redb::$step> for Refusal {
            fn from(error: redb::$step) -> Self {
                Self::Store(Box::new(error.into()))
            }
        })*
    };
}

from_a_step_of_the_store!(DatabaseError TransactionError TableError StorageError CommitError);
