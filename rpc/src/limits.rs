//! What one side of a connection puts up with.

use std::time::Duration;

use solution_07_heartbeat::{Pace, PingLimit};

/// The limits of one side. Each holds by itself, whatever the other side announces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The longest body of a request or reply that is sent or accepted. A longer one fails its call only.
    pub largest_body: usize,
    /// The most calls of one connection at once. A client's call over that waits; a server refuses it.
    pub calls: usize,
    /// The most bytes of arrived bodies that one connection holds, complete or not: requests until their handler is
    /// done, replies until their caller takes them. At least `largest_body`. A body over that fails its call.
    pub arrived: usize,
    /// The most bytes of bodies that wait to be written to one connection, a single one excepted. A call or a
    /// handler over that waits.
    pub queued: usize,
    /// The most connections of a server at once. One over that waits, in the listener's backlog if it can.
    pub connections: usize,
    /// How long both sides may take to agree, from the connection's beginning.
    pub handshake: Duration,
    /// How long a frame may be on its way while its bytes trickle in.
    pub frame: Duration,
    /// How often to ask whether the peer is there.
    pub pace: Pace,
    /// How often a peer may ask.
    pub pings: PingLimit,
    /// How many cancellations a client may send at once. Each answered call forgives one, and ten seconds all.
    pub cancels: u32,
}

impl Limits {
    /// A peer that falls silent is found after the interval and the timeout: 3.5 s.
    const PACE: Pace = Pace {
        interval: Duration::from_millis(2000),
        timeout: Duration::from_millis(1500),
        jitter: Duration::from_millis(500),
    };

    /// Puts up with everything, and looks after the peer once a day. To measure by, not to serve by.
    pub const NONE: Self = Self {
        largest_body: u32::MAX as usize,
        calls: u32::MAX as usize,
        arrived: u32::MAX as usize,
        queued: u32::MAX as usize,
        connections: u32::MAX as usize,
        handshake: Self::DAY,
        frame: Self::DAY,
        pace: Pace { interval: Self::DAY, timeout: Self::DAY, jitter: Duration::ZERO },
        pings: PingLimit::NONE,
        cancels: u32::MAX,
    };

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    /// The numbers as the wire has them, at most those of 32 bits.
    pub(crate) fn announced(&self) -> [u32; 3] {
        [self.largest_body, self.calls, self.arrived].map(|limit| u32::try_from(limit).unwrap_or(u32::MAX))
    }
}

impl Default for Limits {
    /// 1 MiB a body, 1,024 calls, 1 MiB arrived, 64 KiB queued, 16,384 connections, 5 s for a handshake, 30 s for a
    /// frame, a silent peer found within 3.5 s, pings no closer than 1 s but for four, 4,096 cancellations.
    fn default() -> Self {
        Self {
            largest_body: 1024 * 1024,
            calls: 1024,
            arrived: 1024 * 1024,
            queued: 64 * 1024,
            connections: 16 * 1024,
            handshake: Duration::from_secs(5),
            frame: Duration::from_secs(30),
            pace: Self::PACE,
            pings: PingLimit { at_least: Duration::from_secs(1), strikes: 4 },
            cancels: 4096,
        }
    }
}
