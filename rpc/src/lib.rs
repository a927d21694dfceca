//! An RPC composed of the fixes of the seven lessons, and a channel over several servers composed of those of production.
//!
//! `examples/hello/main.rs` is a server and a client in thirty lines, made from a `.proto` of two messages. Then:
//!
//! - [`service!`] makes of what looks like a trait: that trait, for the server to implement, and a stub for the client.
//!   `LedgerClient::connect(address)` connects; [`Options`] have defaults.
//! - A stub calls through a [`Client`], over one connection, or a [`Channel`], over one that comes back.
//!   `client/call.rs` is the path of one call, from top to bottom.
//! - Or through a [`Cluster`], over several servers that come and go, hang and fail: `examples/ledger-cluster`.
//!   `cluster/call.rs` is the path of one call through it.
//! - [`Server`] serves, within [`Limits`], and drains when it shuts down.
//! - What goes round every call is a [`Caller`] on the client and a [`Service`] on the server: `examples/layers.rs`.
//! - [`ContextExt`] has a call's trace and its metadata, which are incoming or outgoing and never both.
//! - [`wire`] is the format that `WIRE.md` describes; [`Codec`] is what bodies are encoded with.
//!
//! Where to find what:
//!
//! | idea | file |
//! | --- | --- |
//! | calls in flight, one connection | `client/call.rs`, `client/in_flight.rs`, `client/dispatcher.rs`, `server/dispatcher.rs` |
//! | flow control: what a side may send | `client/call.rs`; the numbers are in `wire/introduction.rs` |
//! | budgets and permits | `budget.rs`; how large they are, `limits.rs` |
//! | backpressure | the caller's in `client/call.rs`, the handler's in `server/call.rs`, the reader's in `incoming.rs` |
//! | keepalive | `connection.rs`; the limit on the peer's pings, `incoming.rs` |
//! | GOAWAY | `wire/goaway.rs`; graceful shutdown, `server/connection.rs` |
//! | bounds on what a small body may cost | `assembly.rs`; how deep it may nest, `shallow.rs` |
//! | cancellation | `client/call.rs`; the limit on it, `server/cancels.rs` |
//! | several servers: the list, who is called, what is tried again | `cluster/follow.rs`, `cluster/choose.rs`, `cluster/call.rs` |
//! | connections to each of them | `cluster/keep.rs`, `cluster/backend.rs` |
//! | what a failure means to retries and breakers | `cluster/failure.rs` |
//!
//! What a lesson has, this crate does not have again: messages on a stream are 02's, errors 03's, request
//! ids 04's, deadlines and handlers 05's, versions, schemas and seals 06's, the heartbeat 07's; retries are 08's,
//! breakers 09's, pools 10's, the balancer and its registry 11's.
#![warn(missing_docs)]

// What is made from a `.proto` says `rpc::`, here as elsewhere.
extern crate self as rpc;

mod api;
mod arrived;
mod assembly;
mod budget;
mod client;
mod cluster;
mod codec;
mod connection;
mod context;
mod ended;
mod frame_writer;
mod handshake;
mod incoming;
pub mod json;
pub mod ledger;
mod limits;
mod method;
mod outbox;
mod outgoing;
mod read_limit;
mod rest;
mod schema;
#[cfg(feature = "secure")]
pub mod secure;
mod server;
mod service_macro;
mod shallow;
mod streams;
mod sync;
mod trace;
pub mod wire;

pub use api::Api;
pub use client::{
    Backoff, CallError, Caller, Channel, Client, ConnectError, Connector, Options, ReplyError, RequestError,
    TcpConnector,
};
pub use cluster::{BadOptions, Cluster, ClusterOptions, Discover, RetryOptions, Watched};
pub use codec::{Codec, EncodeError};
pub use context::ContextExt;
pub use ended::Ended;
pub use handshake::{Disagreement, SPEAKS};
pub use limits::Limits;
pub use method::{Method, MethodId, digest};
pub use schema::{Incompatible, MAX_SCHEMA_BYTES, Schema, compatible};
pub use server::{Call, Encoded, Failure, Server, Service, Work};
pub use solution_02_framing::FrameError;
pub use solution_03_errors::{Code, TraceId, WireError};
pub use solution_04_multiplexing::{Closed, RequestId};
pub use solution_05_deadlines::{Context, Deadline, DeadlineSource, Stopped};
pub use solution_06_versioning::seal::Damaged;
pub use solution_06_versioning::{
    BadRange, DecodeError, HandshakeError, Message, NoCommonVersion, Version, VersionRange,
};
pub use solution_07_heartbeat::{Pace, PingLimit};
pub use solution_08_retries::{Policy as RetryPolicy, Why};
pub use solution_09_breakers::{BadPolicy, Policy as BreakerPolicy};
pub use solution_11_balancing::{
    Backend, BadSettings, Balancer, Policy as BalancePolicy, Registry, Settings as BalanceSettings,
};
pub use trace::{TRACEPARENT, TRACESTATE, Trace};
pub use wire::{CloseReason, Metadata};
