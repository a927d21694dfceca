//! What is measured, and how long.

use std::time::Duration;

use crate::codecs::{Codec, Prost};
use crate::generate::{ROTATION, users};
use crate::messages::User;

/// One of the stacks that the peers know.
#[derive(Clone, Copy, Debug)]
pub struct Stack {
    /// As the peers and the tables call it.
    pub name: &'static str,
    /// How it is set up.
    pub set_up: &'static str,
}

/// The row that the others are compared with.
pub const RPC: &str = "rpc";

/// [`RPC`] once more under another name: what the two differ by is what the machine adds to every ratio.
pub const AGAIN: &str = "rpc-again";

/// TCP and nothing else.
pub const RAW: &str = "raw";

/// [`RPC`] with its methods inline.
pub const INLINE: &str = "rpc-inline";

/// [`RPC`] without what protects it.
pub const UNPROTECTED: &str = "rpc-off";

/// All stacks, in the order of the tables.
pub const STACKS: [Stack; 7] = [
    Stack {
        name: RAW,
        set_up: "tokio and TCP alone: a length before each body, answers in the order of requests, all that is ready in \
                 one write; `prost` for the user, nothing for the bytes; no ids, deadlines, cancellation, checks or \
                 limits; `TCP_NODELAY` on. What no RPC on tokio can beat.",
    },
    Stack {
        name: RPC,
        set_up: "the lab's composed RPC with its defaults: `prost` and a checksum, a task for each call, deadlines of 10 s, \
                 heartbeats, limits; `TCP_NODELAY` on.",
    },
    Stack {
        name: AGAIN,
        set_up: "`rpc` itself, measured a second time with processes of its own. What it differs by from `rpc` is no \
                 difference of programs: that is the floor, below which a ratio says nothing.",
    },
    Stack {
        name: INLINE,
        set_up: "the same, but that its methods are begun on their connection's task, as they may choose to be that neither block \
                 nor compute for long.",
    },
    Stack {
        name: UNPROTECTED,
        set_up: "`rpc` with `Limits::NONE` on both sides and a deadline of a day: no limits, no heartbeat, no timer that ends. \
                 Checksums and the containment of panics cannot be switched off.",
    },
    Stack {
        name: "tarpc",
        set_up: "tarpc 0.38 over TCP with `bincode`, as in its example: deadlines of 10 s, 1,000 calls in flight at the most \
                 and 100 queued; it leaves `TCP_NODELAY` off.",
    },
    Stack {
        name: "tonic",
        set_up: "tonic 0.14 with `prost`, without TLS, over one HTTP/2 connection: no deadlines, 200 calls in flight at the \
                 most, which its server sets; `TCP_NODELAY` on.",
    },
];

/// What is sent there and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// 64 bytes.
    Echo,
    /// The user of ten fields.
    User,
}

impl Workload {
    pub const ALL: [Self; 2] = [Self::Echo, Self::User];

    /// As the peers call it, and the plots.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::User => "user",
        }
    }

    /// How long its messages are on average, encoded as Protobuf without a header.
    #[must_use]
    pub fn bytes(self) -> u64 {
        match self {
            Self::Echo => 64,
            Self::User => {
                let bytes = |user: &User| Prost::encode(user).expect("Protobuf takes any user").len();
                let all: usize = users(ROTATION).iter().map(bytes).sum();
                u64::try_from(all / ROTATION).unwrap_or(u64::MAX)
            }
        }
    }

    /// As the tables call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Echo => "64 bytes there and back",
            Self::User => "A `User` there and back",
        }
    }
}

/// How many calls are in flight.
pub const IN_FLIGHT: [u32; 3] = [1, 64, 1024];

/// A tokio runtime, the same on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// One thread.
    Current,
    /// Two workers.
    Multi,
}

impl Runtime {
    pub const ALL: [Self; 2] = [Self::Current, Self::Multi];

    /// As the peers call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Multi => "multi",
        }
    }
}

/// A column of the tables; each stack has a figure in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub workload: Workload,
    /// How often at once.
    pub in_flight: u32,
    pub runtime: Runtime,
}

/// How much work a run is.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often everything is measured, each time with new processes.
    pub rounds: usize,
    /// How long one stack has one cell, after a warm-up of a fifth of that.
    pub burst: Duration,
    /// How many idle connections.
    pub idle: &'static [u32],
    /// For how long they are watched.
    pub idle_for: Duration,
    /// How many calls the memory is watched over.
    pub growth_calls: u64,
}

impl Effort {
    /// For a table that someone will quote: five minutes.
    pub const FULL: Self = Self {
        rounds: 9,
        burst: Duration::from_millis(250),
        idle: &[100, 1_000, 10_000],
        idle_for: Duration::from_secs(20),
        growth_calls: 1_000_000,
    };
    /// For a look, and for CI: less than a minute.
    pub const QUICK: Self = Self {
        rounds: 3,
        burst: Duration::from_millis(80),
        idle: &[100, 1_000],
        idle_for: Duration::from_secs(5),
        growth_calls: 50_000,
    };
}
