//! A connection whose ends know whether the other one is still there.
//!
//! TCP reports a peer that closes or crashes. It says nothing about one whose packets no longer arrive: a node
//! without power, a firewall or load balancer that has forgotten the flow, a cable. [`Heartbeat`] finds out;
//! [`Client`] and [`serve`] act on it, for calls as in lesson 04, framed as in lesson 02.

mod arrivals;
mod client;
mod connection;
mod frame;
mod heartbeat;
mod limit;
mod server;

pub use arrivals::{Arrivals, SharedHeartbeat};
pub use client::Client;
pub use connection::Ended;
pub use frame::{CloseReason, Frame, MAX_CALL_BYTES, PIECE_BYTES};
pub use heartbeat::{Heartbeat, Next, Pace};
pub use limit::{PingGuard, PingLimit};
pub use server::{MAX_CALLS_IN_FLIGHT, serve};
