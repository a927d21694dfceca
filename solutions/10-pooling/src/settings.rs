//! The limits of a pool.

use std::time::Duration;

/// What bounds a pool. What is not named is taken from [`Settings::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many connections there are at most, lent and idle together. Default: 20.
    pub most: usize,
    /// How long a caller waits for one, a new one's handshake included. Default: 5 s.
    pub wait: Duration,
    /// One that was idle for longer is closed: less than the server allows, so that it is we who close. Default: 30 s.
    pub idle: Duration,
    /// One that is older is not lent again. Each gets between nine tenths of it and all of it, so that they do not end
    /// together. Default: half an hour.
    pub lifetime: Duration,
    /// One that is lent for longer counts as leaked. Default: 1 minute.
    pub leaked_after: Duration,
    /// How many may be opened at the same time. Default: 4.
    pub opening: usize,
    /// After a failed attempt the next waits for a random part of this, doubled for each further failure, up to
    /// [`LONGEST_PAUSE`](Self::LONGEST_PAUSE). Default: 50 ms.
    pub pause: Duration,
}

/// Settings that no pool can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// It could lend nothing.
    #[error("a pool of no connections lends none")]
    NoConnections,
    /// It could open nothing.
    #[error("a pool that may open no connection has none")]
    NoOpening,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            most: 20,
            wait: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            lifetime: Duration::from_secs(30 * 60),
            leaked_after: Duration::from_secs(60),
            opening: 4,
            pause: Duration::from_millis(50),
        }
    }
}

impl Settings {
    /// The longest duration that a setting means; what is longer counts as this.
    pub const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    /// The longest pause between two attempts to connect.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(5);
    /// The largest number of connections.
    pub const MOST: usize = 1 << 16;

    /// The settings with every number cut to what can be counted.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn checked(self) -> Result<Self, BadSettings> {
        if self.most == 0 {
            return Err(BadSettings::NoConnections);
        }
        if self.opening == 0 {
            return Err(BadSettings::NoOpening);
        }
        let cut = |duration: Duration| duration.min(Self::LONGEST);
        Ok(Self {
            most: self.most.min(Self::MOST),
            wait: cut(self.wait),
            idle: cut(self.idle),
            lifetime: cut(self.lifetime),
            leaked_after: cut(self.leaked_after),
            opening: self.opening.min(Self::MOST),
            pause: self.pause.min(Self::LONGEST_PAUSE),
        })
    }
}
