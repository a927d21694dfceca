//! Many calls at once over one connection.
//!
//! Each request carries an id, and its reply carries the same one. [`Waiting`] knows who waits for which;
//! [`Client`] reads and writes the connection on behalf of all callers.

mod client;
mod envelope;
mod sync;
mod waiting;

pub use client::{CallError, Client, Limit, WhenFull};
pub use envelope::{Answer, ID_BYTES, RequestId, pack, unpack};
pub use waiting::{Closed, Ticket, Waiting};
