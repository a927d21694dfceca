//! Errors that cross services: three of them stand between a client and the database, with a wire between each two.
//!
//! An error has two readers. The client gets a [`WireError`]: what happened, in a code that every language knows,
//! whether to try again, and a trace id to ask about. The operator gets the [`Log`]: everything, from the
//! outermost context to the root cause, under the same trace id. Neither gets what is meant for the other.
//!
//! [`Code`], [`WireError`] and [`TraceId`] know nothing of this ledger and of no particular envelope.

mod code;
mod hop;
mod http;
mod ledger;
mod log;
mod services;
mod wire;

pub use code::Code;
pub use hop::{Peer, Reply, call};
pub use ledger::{Balance, Database, DatabaseError, MAX_MEMO_BYTES, Posting, Refusal, Transfer};
pub use log::{Entry, Log};
pub use services::{Accounts, Gateway, Transfers};
pub use wire::{TraceId, WireError};
