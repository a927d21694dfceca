//! The three releases under one trait, so that each can be the client or the server of any other.

use std::fmt;

use versioning::{Message, VersionRange, v1, v2, v3};

/// An order, whichever release writes or reads it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Payment {
    pub(crate) kind: i32,
    pub(crate) from: u64,
    pub(crate) through: u64,
    pub(crate) to: u64,
    pub(crate) cents: u64,
    pub(crate) key: Vec<u8>,
}

impl fmt::Display for Payment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {}", money(self.cents), self.from)?;
        if self.through != 0 {
            write!(f, " through {}", self.through)?;
        }
        write!(f, " to {}", self.to)
    }
}

/// 45.00 from 1001 through 3003 to 2002, where there is a `through`.
pub(crate) fn payment() -> Payment {
    let key = b"\x01\x9c\xb2\xe4\xc7\x60\x7a\x31\x90\x42\x5d\x0e\x6b\x17\xf8\x2c".to_vec();
    Payment { kind: v1::Kind::Payment as i32, from: 1001, through: 3003, to: 2002, cents: 4500, key }
}

/// One release, as both client and server.
pub(crate) trait Release {
    const NAME: &'static str;
    const SPEAKS: VersionRange;
    type Transfer: Message;
    type Receipt: Message;
    fn transfer(order: &Payment) -> Self::Transfer;
    fn read(transfer: &Self::Transfer) -> Payment;
    /// Entry 1 of an account that held 100.00.
    fn receipt(order: &Payment) -> Self::Receipt;
    fn told(receipt: &Self::Receipt) -> String;
}

pub(crate) struct V1;
pub(crate) struct V2;
pub(crate) struct V3;

impl Release for V1 {
    const NAME: &'static str = "v1";
    const SPEAKS: VersionRange = v1::SPEAKS;
    type Transfer = v1::Transfer;
    type Receipt = v1::Receipt;

    fn transfer(order: &Payment) -> v1::Transfer {
        let Payment { kind, from, to, cents, key, .. } = order.clone();
        v1::Transfer { kind, from, to, cents, key }
    }

    fn read(transfer: &v1::Transfer) -> Payment {
        let v1::Transfer { kind, from, to, cents, key } = transfer.clone();
        Payment { kind, from, through: 0, to, cents, key }
    }

    fn receipt(order: &Payment) -> v1::Receipt {
        v1::Receipt { number: 1, balance_cents: 10_000_u64.saturating_sub(order.cents) }
    }

    fn told(receipt: &v1::Receipt) -> String {
        format!("entry {}, balance {}", receipt.number, money(receipt.balance_cents))
    }
}

/// What the transfers of v2 and v3 have in common: all of it.
macro_rules! transfers_with_through {
    ($release:ident) => {
        fn transfer(order: &Payment) -> $release::Transfer {
            let Payment { kind, from, through, to, cents, key } = order.clone();
            $release::Transfer { kind, from, through, to, cents, key }
        }

        fn read(transfer: &$release::Transfer) -> Payment {
            let $release::Transfer { kind, from, through, to, cents, key } = transfer.clone();
            Payment { kind, from, through, to, cents, key }
        }
    };
}

impl Release for V2 {
    const NAME: &'static str = "v2";
    const SPEAKS: VersionRange = v2::SPEAKS;
    type Transfer = v2::Transfer;
    type Receipt = v2::Receipt;
    transfers_with_through!(v2);

    fn receipt(order: &Payment) -> v2::Receipt {
        let balance_cents = Some(9975_u64.saturating_sub(order.cents));
        v2::Receipt { number: 1, fee_cents: 25, balance_cents }
    }

    fn told(receipt: &v2::Receipt) -> String {
        let fee = Some(receipt.fee_cents).filter(|fee| *fee != 0);
        let fee = fee.map_or_else(String::new, |fee| format!(", fee {}", money(fee)));
        let balance =
            receipt.balance_cents.map_or_else(String::new, |cents| format!(", balance {}", money(cents)));
        format!("entry {}{fee}{balance}", receipt.number)
    }
}

impl Release for V3 {
    const NAME: &'static str = "v3";
    const SPEAKS: VersionRange = v3::SPEAKS;
    type Transfer = v3::Transfer;
    type Receipt = v3::Receipt;
    transfers_with_through!(v3);

    fn receipt(_: &Payment) -> v3::Receipt {
        v3::Receipt { number: 1, fee_cents: 25 }
    }

    fn told(receipt: &v3::Receipt) -> String {
        format!("entry {}, fee {}", receipt.number, money(receipt.fee_cents))
    }
}

pub(crate) fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
