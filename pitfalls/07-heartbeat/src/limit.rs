//! How often a peer may ping: a heartbeat is work for the one who must answer it.

use std::time::Duration;

use tokio::time::Instant;

use crate::frame::CloseReason;

/// What an end of a connection puts up with. Set it as a pair with the other end's [`Pace`](crate::Pace): the
/// two are often configured by different people (gRPC's `ENHANCE_YOUR_CALM`, debug data `too_many_pings`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PingLimit {
    /// The time from one ping to the next.
    pub at_least: Duration,
    /// How many pings may come too early before the peer is sent away. Any part of a call forgives them all.
    pub strikes: u32,
}

impl PingLimit {
    /// Puts up with everything.
    pub const NONE: Self = Self { at_least: Duration::ZERO, strikes: u32::MAX };
}

/// Keeps one peer to a [`PingLimit`].
#[derive(Debug)]
pub struct PingGuard {
    limit: PingLimit,
    last: Option<Instant>,
    strikes: u32,
}

impl PingGuard {
    /// A peer that has not pinged yet.
    #[must_use]
    pub fn new(limit: PingLimit) -> Self {
        Self { limit, last: None, strikes: 0 }
    }

    /// The peer has pinged.
    ///
    /// # Errors
    /// [`CloseReason::TooManyPings`] for the first ping beyond the strikes.
    pub fn pinged(&mut self, now: Instant) -> Result<(), CloseReason> {
        let early = self.last.is_some_and(|last| now.duration_since(last) < self.limit.at_least);
        self.last = Some(now);
        self.strikes = self.strikes.saturating_add(u32::from(early));
        if early && self.strikes > self.limit.strikes { Err(CloseReason::TooManyPings) } else { Ok(()) }
    }

    /// The peer has done what a connection is for.
    pub fn used(&mut self) {
        self.strikes = 0;
    }
}
