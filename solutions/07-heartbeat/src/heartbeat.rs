//! When to ping, and when to give up. No I/O and no clock of its own: its owner says what happens and when.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

/// A peer that has sent more than this since it last heard from here does more than ping and answer.
const ONLY_SIGNALS: usize = 64;

/// How often to ping, and how long to wait. More than a day counts as a day: no clock counts as far as `Duration::MAX`.
///
/// Set it for both ends together: an end tells a busy sender that it is heard after half of its own interval, and the
/// sender must not have given up by then.
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

impl Pace {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    fn within_a_day(self) -> Self {
        let [interval, timeout] = [self.interval, self.timeout].map(|time| time.min(Self::LONGEST));
        Self { interval, timeout, jitter: self.jitter.min(Self::LONGEST / 2) }
    }
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
    /// Tell the peer that it is heard: send a pong that it did not ask for, and poll again.
    Pong,
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
///
/// A peer in the middle of a large message cannot ask whether it is heard: its ping would stand behind its own bytes,
/// in its kernel's send buffer. So this end tells it, when it has said nothing for half an interval.
#[derive(Debug)]
pub struct Heartbeat {
    pace: Pace,
    random: Rng,
    heard: Instant,
    spoke: Instant,
    /// Bytes that came since this end last sent anything.
    bytes_since: usize,
    /// Whether the peer was in the middle of something when this end's word was last due.
    listens: bool,
    due: Instant,
    /// Since when a ping has been without an answer.
    unanswered: Option<Instant>,
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
        let pace = pace.within_a_day();
        let random = Rng::with_seed(seed);
        let (heard, spoke, due) = (now, now, now);
        let (bytes_since, listens) = (0, false);
        let mut new =
            Self { pace, random, heard, spoke, bytes_since, listens, due, unanswered: None, pings: 0 };
        new.due = now + new.pause();
        new
    }

    /// So many bytes have arrived from the peer: an answer, a part of a message, anything.
    pub fn received(&mut self, bytes: usize, now: Instant) {
        self.heard = now;
        self.bytes_since = self.bytes_since.saturating_add(bytes);
        self.due = now + self.pause();
        self.unanswered = None;
    }

    /// The stream has taken what there was to send: a ping, an answer, a part of a message, anything.
    pub fn sent(&mut self, now: Instant) {
        self.spoke = now;
        self.bytes_since = 0;
    }

    /// What to do at `now`. Ask again after each `received` and `sent`, and when the wait is over.
    pub fn poll(&mut self, now: Instant) -> Next {
        let word_due = self.spoke + self.pace.interval / 2;
        // A reply that follows at once is no reason: what counts is a peer that goes on.
        let goes_on = self.heard >= self.spoke + self.pace.interval / 4 && now < self.due;
        let hears = self.bytes_since > ONLY_SIGNALS && goes_on;
        if now >= word_due {
            self.listens = hears;
            if hears {
                (self.spoke, self.bytes_since) = (now, 0);
                return Next::Pong;
            }
        }
        let looks = hears || self.listens;
        let wait = |until: Instant| Next::Wait(if looks { until.min(word_due) } else { until });
        if let Some(since) = self.unanswered {
            let limit = since + self.pace.timeout;
            let silent_for = now.duration_since(self.heard);
            return if now < limit { wait(limit) } else { Next::Dead { silent_for } };
        }
        if now < self.due {
            return wait(self.due);
        }
        self.unanswered = Some(now);
        self.due = now + self.pause();
        self.pings += 1;
        Next::Ping
    }

    /// How many pings were asked for.
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
