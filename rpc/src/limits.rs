//! What one side of a connection allows.

use std::time::Duration;

use solution_07_heartbeat::{Pace, PingLimit};

use crate::codec::Codec;

/// The limits of one side. They hold whatever the other side announces. A limit of 0 calls, bytes or connections counts
/// as 1, a duration of more than a day as a day, and one of nothing as a millisecond.
///
/// Written as `Limits { max_calls: 64, ..Limits::default() }`, which goes on to compile when there are more fields. That
/// is why it is not `non_exhaustive`, which would forbid just this form outside this crate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The longest body of a request or reply that is sent or accepted. A longer one fails its call only.
    pub max_body_bytes: usize,
    /// The most calls in flight on one connection. On the client, one over that waits; the server refuses it.
    pub max_calls: usize,
    /// The most bytes of received bodies that one connection holds, complete or not: requests until their handler is
    /// done, replies until their caller takes them. At least `max_body_bytes`. Flow control: a client keeps to the
    /// server's number, and leaves a quarter of it to short bodies. A body over it fails its call; a reply may wait a little
    /// before. So that one long body with a slow handler does not hold back all others, have several times
    /// `max_body_bytes`.
    pub receive_budget_bytes: usize,
    /// The most bytes of bodies that wait to be written to one connection, unless a single body is longer. Backpressure:
    /// a call or a handler over that waits.
    pub send_budget_bytes: usize,
    /// What a server lets bodies be encoded with, all by default. A client whose codec is not among them is refused by the
    /// handshake. A client's is [`Options::codec`](crate::Options::codec).
    pub codecs: &'static [Codec],
    /// The most connections of a server. One over that waits, in the listener's backlog if it can.
    pub max_connections: usize,
    /// How long the handshake may take, from the connection's beginning.
    pub handshake_timeout: Duration,
    /// How long a frame may take to arrive, from its first byte to its last.
    pub frame_timeout: Duration,
    /// How often a silent peer is pinged, and when it counts as dead. Both sides set it alike: a side that only listens
    /// says so after half of its own interval, and a busy sender must not have given it up by then. A side that was itself
    /// held up, and looks at its clock too late, gives the peer one more timeout: the answer may lie in its socket.
    pub keepalive: Pace,
    /// How often the peer may ping.
    pub ping_limit: PingLimit,
    /// How many cancellations a client may send at once. Each answered call forgives one, and ten seconds forgive all.
    /// One counts only if it stops a call that has more than half of its time left.
    pub max_cancels: u32,
}

impl Limits {
    /// A peer that falls silent is found after the interval and the timeout.
    const KEEPALIVE: Pace = Pace {
        interval: Duration::from_millis(2000),
        timeout: Duration::from_millis(1500),
        jitter: Duration::from_millis(500),
    };

    /// No limits, and a keepalive of a day. For measurements only: a server with these has no defence.
    pub const NONE: Self = Self {
        max_body_bytes: u32::MAX as usize,
        max_calls: u32::MAX as usize,
        receive_budget_bytes: u32::MAX as usize,
        send_budget_bytes: u32::MAX as usize,
        codecs: &Codec::ALL,
        max_connections: u32::MAX as usize,
        handshake_timeout: Self::DAY,
        frame_timeout: Self::DAY,
        keepalive: Pace { interval: Self::DAY, timeout: Self::DAY, jitter: Duration::ZERO },
        ping_limit: PingLimit::NONE,
        max_cancels: u32::MAX,
    };

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    /// The same with durations that a clock and a loop can live with, as for deadlines. "For ever" is `Duration::MAX` to
    /// many programs, and no clock counts that far; to others it is zero, and a wait of nothing ends or repeats at once.
    pub(crate) fn within_a_day(self) -> Self {
        let Pace { interval, timeout, jitter } = self.keepalive;
        let PingLimit { at_least, strikes } = self.ping_limit;
        let lasting = |time: Duration| time.clamp(Duration::from_millis(1), Self::DAY);
        let interval = lasting(interval);
        // The heartbeat panics over one that is not less than the interval, which would be on the task of each connection.
        let jitter = if jitter < interval { jitter } else { interval / 2 };
        Self {
            handshake_timeout: lasting(self.handshake_timeout),
            frame_timeout: lasting(self.frame_timeout),
            keepalive: Pace { interval, timeout: lasting(timeout), jitter },
            ping_limit: PingLimit { at_least: at_least.min(Self::DAY), strikes },
            ..self
        }
    }
}

impl Default for Limits {
    /// For small messages between services: a connection holds a few MiB at most, and a silent peer is found in seconds.
    fn default() -> Self {
        Self {
            max_body_bytes: 1024 * 1024,
            max_calls: 1024,
            receive_budget_bytes: 4 * 1024 * 1024,
            send_budget_bytes: 64 * 1024,
            codecs: &Codec::ALL,
            max_connections: 16 * 1024,
            handshake_timeout: Duration::from_secs(5),
            frame_timeout: Duration::from_secs(30),
            keepalive: Self::KEEPALIVE,
            ping_limit: PingLimit { at_least: Duration::from_secs(1), strikes: 4 },
            max_cancels: 4096,
        }
    }
}
