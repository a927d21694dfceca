//! An RPC composed of the fixes of the seven lessons.
//!
//! - [`service!`] makes a client of a list of methods, and a trait for the server to implement.
//! - [`Client`] calls over one connection, [`Channel`] over one that connects again. `client/call.rs` is the path of one
//!   call, from top to bottom.
//! - [`Server`] serves, within [`Limits`], and drains when it shuts down.
//! - [`wire`] is the format that `WIRE.md` describes; [`Codec`] is what bodies are encoded with.
//!
//! Where to find what:
//!
//! | idea | file |
//! | --- | --- |
//! | calls in flight, one connection | `client/call.rs`, `client/dispatcher.rs`, `server/dispatcher.rs` |
//! | flow control: what a side may send | `client/call.rs`; the numbers are in `wire/introduction.rs` |
//! | budgets and permits | `budget.rs`; how large they are, `limits.rs` |
//! | backpressure | the caller's in `client/call.rs`, the handler's in `server/call.rs`, the reader's in `incoming.rs` |
//! | keepalive | `connection.rs`; the limit on the peer's pings, `incoming.rs` |
//! | GOAWAY | `wire/goaway.rs`; graceful shutdown, `server/connection.rs` |
//! | cancellation | `client/call.rs`; the limit on it, `server/cancels.rs` |
//!
//! What a lesson has, this crate does not have again: messages on a stream are 02's, errors 03's, the table of calls in
//! flight 04's, deadlines and handlers 05's, versions, schemas and seals 06's, the heartbeat 07's.
#![warn(missing_docs)]

mod arrived;
mod assembly;
mod budget;
mod client;
mod codec;
mod connection;
mod ended;
mod frame_writer;
mod handshake;
mod incoming;
pub mod ledger;
mod limits;
mod method;
mod outgoing;
mod read_limit;
mod schema;
mod server;
mod streams;
mod trace;
pub mod wire;

pub use client::{Backoff, CallError, Caller, Channel, Client, ConnectError, Connector, TcpConnector};
pub use codec::Codec;
pub use ended::Ended;
pub use handshake::{Disagreement, SPEAKS};
pub use limits::Limits;
pub use method::{Method, MethodId, digest};
pub use schema::{Incompatible, MAX_SCHEMA_BYTES, Schema, compatible};
pub use server::{Call, Encoded, Server, Service, Work};
pub use solution_03_errors::{Code, TraceId, WireError};
pub use solution_05_deadlines::{Context, Deadline, DeadlineSource, Stopped};
pub use solution_06_versioning::Message;
pub use solution_07_heartbeat::{Pace, PingLimit};
pub use trace::{TRACEPARENT, Trace};
pub use wire::{CloseReason, Metadata};
