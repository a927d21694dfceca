//! The stacks that are asked, each by default and at its best setting.

mod jsonrpsee;
mod shapes;
mod stranger;
mod tarpc;
mod tonic;

use crate::stack::Stack;

/// A stack and its two settings.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// The version that the verdicts are about, to the second number.
    pub version: &'static str,
    /// As its own introduction sets it up.
    pub by_default: fn() -> Box<dyn Stack>,
    /// With all that its documentation offers against the seven, and nothing of one's own.
    pub best: fn() -> Box<dyn Stack>,
    /// What `best` sets.
    pub best_is: &'static str,
}

/// All of them, in the order of the columns. One more is one more entry.
pub const ALL: &[Entry] = &[
    Entry {
        name: "tonic",
        version: "0.14",
        by_default: || Box::new(tonic::Tonic::by_default()),
        best: || Box::new(tonic::Tonic::best()),
        best_is: "optional fields, checked by hand; Endpoint::timeout; HTTP/2 keepalive on both sides, idle too; tower-http's CatchPanic",
    },
    Entry {
        name: "tarpc",
        version: "0.38",
        by_default: || Box::new(tarpc::Tarpc::by_default()),
        best: || Box::new(tarpc::Tarpc::best()),
        best_is: "JSON in place of bincode; a deadline of seconds on each call",
    },
    Entry {
        name: "jsonrpsee",
        version: "0.26",
        by_default: || Box::new(jsonrpsee::Jsonrpsee::by_default()),
        best: || Box::new(jsonrpsee::Jsonrpsee::best()),
        best_is: "WebSocket pings on both sides; request_timeout",
    },
];
