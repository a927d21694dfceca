//! The sending side.

use serde::Serialize;

use crate::{AccountId, Cents, Kind, decimal, proto};

/// A customer's wallet, signed in to one account.
#[derive(Clone, Copy, Debug)]
pub struct Wallet {
    account: AccountId,
}

/// A transfer, as the wallet sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// Chosen by the wallet; a transfer that is sent again keeps it.
    #[serde(with = "decimal")]
    pub id: u64,
    /// Who pays: the account that the wallet is signed in to.
    from_account: AccountId,
    /// Who is paid.
    pub to_account: AccountId,
    /// What the payer wrote, if anything.
    pub memo: Option<String>,
    /// How much.
    pub amount: Cents,
    /// What it is for.
    pub kind: Kind,
}

impl Wallet {
    /// A wallet that is signed in to `account`.
    #[must_use]
    pub fn of(account: AccountId) -> Self {
        Self { account }
    }

    /// A transfer from this wallet's account, without a memo.
    #[must_use]
    pub fn transfer(&self, id: u64, to_account: AccountId, amount: Cents, kind: Kind) -> Transfer {
        Transfer { id, from_account: self.account, to_account, memo: None, amount, kind }
    }
}

impl Transfer {
    /// Who pays.
    #[must_use]
    pub fn from_account(&self) -> AccountId {
        self.from_account
    }
}

impl From<&Transfer> for proto::Transfer {
    fn from(transfer: &Transfer) -> Self {
        Self {
            id: Some(transfer.id),
            from_account: Some(transfer.from_account.0),
            to_account: Some(transfer.to_account.0),
            memo: transfer.memo.clone(),
            amount: Some(transfer.amount.0),
            kind: proto::Kind::from(transfer.kind).into(),
        }
    }
}
