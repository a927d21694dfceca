//! When a piece of work has to be over, and who says so.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

/// Which of several limits a deadline comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineSource {
    /// For making a connection.
    Connect,
    /// For one answer.
    Read,
    /// For a whole call, with all that it takes.
    Call,
    /// What the caller allows; it came with the request.
    Caller,
}

impl fmt::Display for DeadlineSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Read => "read",
            Self::Call => "call",
            Self::Caller => "caller's",
        })
    }
}

/// A moment on this machine's clock, and the limit that it comes from.
///
/// It does not travel: clocks of two machines differ. What travels is what is left of it, and the receiver
/// makes a deadline of its own from that. The time on the way is therefore a gift to the receiver; the caller's
/// own deadline is what it relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    at: Instant,
    limit: DeadlineSource,
    allowed: Duration,
}

impl Deadline {
    /// The most that any deadline is away. More than that, from the program or from a peer, becomes this much.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// So long from now, by that limit.
    #[must_use]
    pub fn after(limit: DeadlineSource, allowed: Duration) -> Self {
        let allowed = allowed.min(Self::LONGEST);
        Self { at: Instant::now() + allowed, limit, allowed }
    }

    /// From the milliseconds that the caller says are left. Takes any number.
    #[must_use]
    pub fn from_millis(left: u64) -> Self {
        Self::after(DeadlineSource::Caller, Duration::from_millis(left))
    }

    /// How many whole milliseconds are left, to be sent with a request.
    #[must_use]
    pub fn left_millis(self) -> u64 {
        u64::try_from(self.left().as_millis()).expect("nothing is further away than `LONGEST`")
    }

    /// How much is left; nothing once it has passed.
    #[must_use]
    pub fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn has_passed(self) -> bool {
        self.left().is_zero()
    }

    /// The earlier of the two; this one, if both are at the same moment.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }

    /// The moment itself.
    #[must_use]
    pub fn at(self) -> Instant {
        self.at
    }

    /// The limit that it comes from.
    #[must_use]
    pub fn limit(self) -> DeadlineSource {
        self.limit
    }

    /// How much that limit allowed.
    #[must_use]
    pub fn allowed(self) -> Duration {
        self.allowed
    }
}
