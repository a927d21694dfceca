//! The messages of `schema/ledger.proto`. What a message cannot do without it refuses to be without (lesson 01).

use serde::{Deserialize, Serialize};

use crate::Message;

/// Asks for an account.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct OpenRequest {
    /// Whose it is.
    #[prost(string, tag = "1")]
    pub owner: String,
    /// What is in it from the start.
    #[prost(uint64, tag = "2")]
    pub cents: u64,
}

impl Message for OpenRequest {
    const KIND: &'static str = "ledger.v1.OpenRequest";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { owner, .. } if owner.is_empty() => Some("owner"),
            _ => None,
        }
    }
}

/// An account is open.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct OpenReply {
    /// Its number.
    #[prost(uint64, tag = "1")]
    pub account: u64,
}

impl Message for OpenReply {
    const KIND: &'static str = "ledger.v1.OpenReply";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { account: 0, .. } => Some("account"),
            _ => None,
        }
    }
}

/// Asks what an account holds.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct BalanceRequest {
    /// Its number.
    #[prost(uint64, tag = "1")]
    pub account: u64,
}

impl Message for BalanceRequest {
    const KIND: &'static str = "ledger.v1.BalanceRequest";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { account: 0, .. } => Some("account"),
            _ => None,
        }
    }
}

/// What an account holds.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct BalanceReply {
    /// How much; always there.
    #[prost(uint64, optional, tag = "1")]
    pub cents: Option<u64>,
}

impl Message for BalanceReply {
    const KIND: &'static str = "ledger.v1.BalanceReply";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { cents: None, .. } => Some("cents"),
            _ => None,
        }
    }
}

/// An order to move money.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct TransferRequest {
    /// Who pays.
    #[prost(uint64, tag = "1")]
    pub from: u64,
    /// Who is paid.
    #[prost(uint64, tag = "2")]
    pub to: u64,
    /// How much.
    #[prost(uint64, tag = "3")]
    pub cents: u64,
    /// Names this order among all orders; at most 64 bytes.
    #[prost(bytes = "vec", tag = "4")]
    pub key: Vec<u8>,
}

impl Message for TransferRequest {
    const KIND: &'static str = "ledger.v1.TransferRequest";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { from: 0, .. } => Some("from"),
            Self { to: 0, .. } => Some("to"),
            Self { cents: 0, .. } => Some("cents"),
            Self { key, .. } if key.is_empty() => Some("key"),
            _ => None,
        }
    }
}

/// An order was carried out.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct TransferReply {
    /// Of the booking.
    #[prost(uint64, tag = "1")]
    pub number: u64,
    /// What the payer has left; always there.
    #[prost(uint64, optional, tag = "2")]
    pub left_cents: Option<u64>,
}

impl Message for TransferReply {
    const KIND: &'static str = "ledger.v1.TransferReply";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { number: 0, .. } => Some("number"),
            Self { left_cents: None, .. } => Some("left_cents"),
            _ => None,
        }
    }
}
