//! Why a request was not carried out.

use crate::ledger::Currency;
use crate::version::Version;

/// Why a request was not carried out. How that is said is each version's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Nobody has this account.
    #[error("no account {account}")]
    NoSuchAccount {
        /// Its name.
        account: String,
    },
    /// No transfer has this number.
    #[error("no transfer {id}")]
    NoSuchTransfer {
        /// Its number.
        id: u64,
    },
    /// The payer has less than was asked for.
    #[error("{account} lacks {missing} cents")]
    InsufficientFunds {
        /// The payer.
        account: String,
        /// What is missing, in cents of the account's currency.
        missing: u64,
    },
    /// The account is kept in another currency.
    #[error("{account} is kept in {kept}, and {asked} was asked for")]
    WrongCurrency {
        /// The account.
        account: String,
        /// Its currency.
        kept: Currency,
        /// What the request has.
        asked: Currency,
    },
    /// The version that was asked has no way to say this currency.
    #[error("the version has no way to say {currency}")]
    NotExpressible {
        /// What it cannot say.
        currency: Currency,
    },
    /// Less than a cent, or more than [`MAX_CENTS`](crate::MAX_CENTS).
    #[error("the amount is out of range")]
    BadAmount,
    /// The body is not what this version reads.
    #[error("the body is malformed")]
    Malformed,
    /// Nothing is at this path.
    #[error("not found")]
    NotFound,
    /// The method is not one that this path has.
    #[error("only {allowed} is allowed")]
    MethodNotAllowed {
        /// What it has.
        allowed: &'static str,
    },
    /// The request names a version that there is not.
    #[error("there is no version {said:?}")]
    UnknownVersion {
        /// What it names, cut.
        said: String,
    },
    /// The version was there once.
    #[error("{version} is no longer served")]
    Gone {
        /// The version.
        version: Version,
    },
}
