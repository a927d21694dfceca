//! A transfer of money, as bytes.
//!
//! Two programs agree here: a wallet, which writes a [`wallet::Transfer`], and the ledger, which reads the same
//! bytes as a [`ledger::Transfer`]. Each has a type of its own, since each is built and released by itself; only
//! the bytes are shared, in one of three [`Format`]s.
//!
//! In every format all fields but the memo are required: what nobody sent is an error, and account 0 is an account.
//! What else is promised of each format:
//! - JSON: names in camel case, 64-bit numbers as text, kinds as lower-case words. What the ledger does not know it
//!   ignores, since a newer wallet may send more.
//! - bincode: no names and no types, only values in the order in which the fields are declared. Whole numbers take
//!   as many bytes as they need. Both sides have to be built from the same fields.
//! - Protobuf: `proto/ledger.proto`. Unknown fields are ignored here too.

mod decimal;
mod format;
pub mod ledger;
mod money;
pub mod wallet;

/// The Rust made from `proto/ledger.proto`.
#[allow(clippy::doc_markdown, reason = "generated")]
#[rustfmt::skip]
#[path = "ledger.pb.rs"]
pub mod proto;

pub use format::{Format, FormatError, MAX_TRANSFER_BYTES};
pub use money::{AccountId, Cents, Kind};
