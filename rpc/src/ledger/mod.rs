//! The service that the examples and tests speak: accounts, and money that moves between them.

mod bank;
mod messages;

pub use bank::Bank;
pub use messages::{BalanceReply, BalanceRequest, OpenReply, OpenRequest, TransferReply, TransferRequest};

crate::service! {
    /// Accounts and transfers: `schema/ledger.proto`.
    service Ledger as "ledger.v1.Ledger" by include_bytes!("../../schema/ledger.binpb");
    client LedgerClient;
    server LedgerService;
    methods {
        /// Opens an account with some money in it.
        open = "Open": OpenRequest => OpenReply,
        /// What an account holds.
        balance = "Balance": BalanceRequest => BalanceReply,
        /// Moves money; the same order twice is carried out once.
        transfer = "Transfer": TransferRequest => TransferReply,
    }
}
