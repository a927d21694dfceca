//! The service that the examples and tests speak: accounts, and money that moves between them.

mod bank;
#[rustfmt::skip]
#[path = "ledger.pb.rs"]
mod generated;

pub use bank::Bank;
pub use generated::{
    BalanceReply, BalanceRequest, Ledger, LedgerApi, LedgerClient, LedgerServer, OpenReply, OpenRequest,
    TransferReply, TransferRequest,
};
