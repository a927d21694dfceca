//! What both sides know: accounts, amounts, and what a transfer is for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{FormatError, decimal, proto};

/// An account of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(#[serde(with = "decimal")] pub u64);

impl AccountId {
    /// The bank's own account: fees go there, interest comes from there.
    pub const HOUSE: Self = Self(0);
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}", self.0)
    }
}

/// An amount of money, in hundredths of the currency's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(#[serde(with = "decimal")] pub u64);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// What a transfer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One customer pays another.
    Payment,
    /// The same, on paper; no longer handed out.
    Cheque,
    /// Money back.
    Refund,
    /// What the house charges.
    Fee,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Payment, Self::Cheque, Self::Refund, Self::Fee];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payment => "payment",
            Self::Cheque => "cheque",
            Self::Refund => "refund",
            Self::Fee => "fee",
        })
    }
}

impl From<Kind> for proto::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Payment => Self::Payment,
            Kind::Cheque => Self::Cheque,
            Kind::Refund => Self::Refund,
            Kind::Fee => Self::Fee,
        }
    }
}

impl Kind {
    /// The kind that Protobuf has under `number`.
    ///
    /// # Errors
    /// [`FormatError::Absent`] for 0, which nobody sends; [`FormatError::UnknownKind`].
    pub(crate) fn from_proto(number: i32) -> Result<Self, FormatError> {
        match proto::Kind::try_from(number) {
            Ok(proto::Kind::Payment) => Ok(Self::Payment),
            Ok(proto::Kind::Cheque) => Ok(Self::Cheque),
            Ok(proto::Kind::Refund) => Ok(Self::Refund),
            Ok(proto::Kind::Fee) => Ok(Self::Fee),
            Ok(proto::Kind::Unspecified) => Err(FormatError::Absent { field: "kind" }),
            Err(_) => Err(FormatError::UnknownKind { number }),
        }
    }
}
