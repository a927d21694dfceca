//! The receiving side.

use std::fmt;

use serde::Deserialize;

use crate::{AccountId, Cents, FormatError, Kind, decimal, proto};

/// A transfer, as the ledger reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    /// Chosen by the wallet; the ledger books a transfer once, however often it is sent.
    #[serde(with = "decimal")]
    pub id: u64,
    /// Who pays: the account that the wallet is signed in to.
    #[serde(default)]
    from_account: AccountId,
    /// Who is paid.
    #[serde(default)]
    pub to_account: AccountId,
    /// What the payer wrote, if anything.
    pub memo: Option<String>,
    /// How much.
    pub amount: Cents,
    /// What it is for.
    pub kind: Kind,
}

impl Transfer {
    /// Who pays.
    #[must_use]
    pub fn from_account(&self) -> AccountId {
        self.from_account
    }
}

/// As in the ledger's books: `payment of 30.00 from account 1001 to account 1002`.
impl fmt::Display for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, amount, from_account, to_account, .. } = self;
        write!(f, "{kind} of {amount} from {from_account} to {to_account}")
    }
}

impl TryFrom<proto::Transfer> for Transfer {
    type Error = FormatError;

    fn try_from(transfer: proto::Transfer) -> Result<Self, FormatError> {
        Ok(Self {
            id: transfer.id(),
            from_account: AccountId(transfer.from_account()),
            to_account: AccountId(transfer.to_account()),
            amount: Cents(transfer.amount()),
            kind: Kind::from_proto(transfer.kind)?,
            memo: transfer.memo,
        })
    }
}
