//! The stacks that are asked, each by default and at its best setting.

use adapters::stack::Stack;
use adapters::{Capnp, Jsonrpsee, Rpc, Tarpc, Tonic};

/// A stack and its settings.
pub struct Entry {
    pub name: &'static str,
    /// The version that the verdicts are about, to the second number.
    pub version: &'static str,
    /// As its own introduction sets it up.
    pub by_default: fn() -> Box<dyn Stack>,
    /// `None` if its documentation offers nothing against the seven that the defaults do not have.
    pub best: Option<Best>,
}

/// A stack with everything that its documentation offers against the seven, and nothing of one's own.
pub struct Best {
    pub stack: fn() -> Box<dyn Stack>,
    pub is: &'static str,
}

/// All of them, in the order of the columns. One more is one more entry.
pub const ALL: &[Entry] = &[
    Entry {
        name: "tonic",
        version: "0.14",
        by_default: || Box::new(Tonic::BY_DEFAULT),
        best: Some(Best {
            stack: || Box::new(Tonic::AT_ITS_BEST),
            is: "optional fields, checked by hand; Endpoint::timeout; HTTP/2 keepalive on both sides, idle too; tower-http's CatchPanic",
        }),
    },
    Entry {
        name: "tarpc",
        version: "0.38",
        by_default: || Box::new(Tarpc::BY_DEFAULT),
        best: Some(Best {
            stack: || Box::new(Tarpc::AT_ITS_BEST),
            is: "JSON in place of bincode; a deadline of seconds on each call",
        }),
    },
    Entry {
        name: "jsonrpsee",
        version: "0.26",
        by_default: || Box::new(Jsonrpsee::BY_DEFAULT),
        best: Some(Best {
            stack: || Box::new(Jsonrpsee::AT_ITS_BEST),
            is: "WebSocket pings on both sides; request_timeout",
        }),
    },
    Entry {
        name: "capnp-rpc",
        version: "0.27",
        by_default: || Box::new(Capnp::BY_DEFAULT),
        best: Some(Best {
            stack: || Box::new(Capnp::AT_ITS_BEST),
            is: "has_ asked of each field before it is read",
        }),
    },
    // The lab's own.
    Entry { name: "rpc", version: "0.1", by_default: || Box::new(Rpc::by_default()), best: None },
];
