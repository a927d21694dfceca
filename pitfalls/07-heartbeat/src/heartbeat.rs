//! When to ping, and when to give up. No I/O and no clock of its own: its owner says what happens and when.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

/// How often to ping, and how long to wait. Up to years; a time that the clock cannot count to is a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The longest silence without a ping.
    pub interval: Duration,
    /// How long a ping may take.
    pub timeout: Duration,
    /// Each ping comes up to so much before the interval is over, by chance, so that connections which were
    /// opened together do not beat together. Whole milliseconds, less than the interval.
    pub jitter: Duration,
}

impl Default for Pace {
    /// After 30 s of silence or up to 5 s earlier; 10 s to wait.
    fn default() -> Self {
        let [interval, timeout, jitter] = [30, 10, 5].map(Duration::from_secs);
        Self { interval, timeout, jitter }
    }
}

/// What the owner of a [`Heartbeat`] has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing before this instant.
    Wait(Instant),
    /// Send a ping, and poll again.
    Ping,
    /// Give the connection up.
    Dead {
        /// Since the peer's last sign of life.
        silent_for: Duration,
    },
}

/// Watches over one connection, from one end of it.
///
/// A peer that falls silent is dead after the interval and the timeout at the latest, and never without having
/// been pinged. While there is other traffic from it, no ping is asked for.
#[derive(Debug)]
pub struct Heartbeat {
    pace: Pace,
    random: Rng,
    heard: Instant,
    due: Instant,
    /// Since when a ping has been waiting to be sent.
    unsent: Option<Instant>,
    pings: u64,
}

impl Heartbeat {
    /// Begins at `now`, with a peer that is alive. Equal seeds give equal jitter.
    ///
    /// # Panics
    /// If the jitter is not less than the interval.
    #[must_use]
    pub fn new(pace: Pace, seed: u64, now: Instant) -> Self {
        assert!(pace.jitter < pace.interval, "a jitter of the whole interval is a ping without a pause");
        let random = Rng::with_seed(seed);
        let mut new = Self { pace, random, heard: now, due: now, unsent: None, pings: 0 };
        new.due = now + new.pause();
        new
    }

    /// Bytes have arrived from the peer: an answer, a part of a message, anything.
    pub fn received(&mut self, now: Instant) {
        self.heard = now;
        self.due = now + self.pause();
    }

    /// The stream has taken the ping that [`poll`](Self::poll) asked for.
    pub fn sent(&mut self) {
        self.pings += 1;
        self.unsent = None;
    }

    /// What to do at `now`. Ask again after each `received` and `sent`, and when the wait is over.
    pub fn poll(&mut self, now: Instant) -> Next {
        if let Some(since) = self.unsent {
            let limit = since + self.pace.timeout;
            let silent_for = now.duration_since(self.heard);
            return if now < limit { Next::Wait(limit) } else { Next::Dead { silent_for } };
        }
        if now < self.due {
            return Next::Wait(self.due);
        }
        self.unsent = Some(now);
        self.due = now + self.pause();
        Next::Ping
    }

    /// How many pings were sent.
    #[must_use]
    pub fn pings(&self) -> u64 {
        self.pings
    }

    /// What the peer may take for a ping.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.pace.timeout
    }

    fn pause(&mut self) -> Duration {
        let most = u64::try_from(self.pace.jitter.as_millis()).unwrap_or(u64::MAX);
        self.pace.interval - Duration::from_millis(self.random.u64(0..=most))
    }
}
