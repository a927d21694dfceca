//! The first release: `ledger-v1.proto`.

use serde::{Deserialize, Serialize};

use crate::version::VersionRange;
use crate::wire::Message;

/// The versions that this release speaks.
pub const SPEAKS: VersionRange = match VersionRange::new(1, 1) {
    Ok(range) => range,
    Err(_) => panic!("a constant range"),
};

/// What a transfer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub enum Kind {
    /// Something that this release does not know. It is 0 since `kind()` makes that of any other number.
    Unknown = 0,
    /// For goods or services.
    Payment = 1,
    /// Of an earlier payment.
    Refund = 2,
}

/// An order to move money.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Transfer {
    /// A [`Kind`]; read it with `kind()`, which has a name for the kinds of later releases.
    #[prost(enumeration = "Kind", tag = "1")]
    pub kind: i32,
    /// The account that pays.
    #[prost(uint64, tag = "2")]
    pub from: u64,
    /// The account that is paid.
    #[prost(uint64, tag = "3")]
    pub to: u64,
    /// How much.
    #[prost(uint64, tag = "4")]
    pub cents: u64,
    /// Names this order among all orders: a UUID of version 7.
    #[prost(bytes = "vec", tag = "5")]
    pub key: Vec<u8>,
}

impl Message for Transfer {
    const KIND: &'static str = "ledger.Transfer";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { kind: 0, .. } => Some("kind"),
            Self { from: 0, .. } => Some("from"),
            Self { to: 0, .. } => Some("to"),
            Self { cents: 0, .. } => Some("cents"),
            Self { key, .. } if key.is_empty() => Some("key"),
            _ => None,
        }
    }
}

/// The answer to a [`Transfer`] that was booked.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Receipt {
    /// The number of the entry in the ledger.
    #[prost(uint64, tag = "1")]
    pub number: u64,
    /// What the payer has left.
    #[prost(uint64, tag = "2")]
    pub balance_cents: u64,
}

impl Message for Receipt {
    const KIND: &'static str = "ledger.Receipt";

    fn missing(&self) -> Option<&'static str> {
        (self.number == 0).then_some("number")
    }
}
