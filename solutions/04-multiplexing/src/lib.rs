//! Many calls at once over one connection.
//!
//! Each request carries an id, and its reply carries the same one. [`InFlight`] knows which
//! caller waits for which reply; [`Client`] reads and writes the connection for all callers.

mod client;
mod envelope;
mod in_flight;
mod sync;

pub use client::{CallError, Client, Limit, WhenFull};
pub use envelope::{Answer, ID_BYTES, RequestId, pack, unpack};
pub use in_flight::{Closed, InFlight, PendingReply};
