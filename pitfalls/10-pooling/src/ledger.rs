//! Who has which connection, and which are at home.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::panic::Location;

use tokio::time::Instant;

use crate::lifetime::Pauses;
use crate::settings::Settings;

/// A connection that is lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lent {
    /// Since when.
    pub since: Instant,
    /// The line of the program that borrowed it.
    pub to: &'static Location<'static>,
}

impl fmt::Display for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the longest for {} ms, to {}", self.since.elapsed().as_millis(), self.to)
    }
}

/// A connection that is at home.
#[derive(Debug)]
pub(crate) struct Idle<K> {
    pub(crate) connection: K,
    pub(crate) since: Instant,
    /// When it is too old to be lent again.
    pub(crate) ends: Instant,
}

/// The pool's books.
#[derive(Debug)]
pub(crate) struct Ledger<K> {
    /// The one that came back last is the last.
    idle: VecDeque<Idle<K>>,
    lent: BTreeMap<u64, Lent>,
    next: u64,
    pub(crate) pauses: Pauses,
}

impl<K> Ledger<K> {
    pub(crate) fn new() -> Self {
        Self { idle: VecDeque::new(), lent: BTreeMap::new(), next: 0, pauses: Pauses::default() }
    }

    /// The connection that came back last, which keeps few of them warm and lets the others go; and those that were met on the
    /// way and were idle for too long or are too old. The caller closes these by dropping them, after the lock.
    pub(crate) fn take_idle(&mut self, now: Instant, settings: &Settings) -> (Option<Idle<K>>, Vec<Idle<K>>) {
        let mut expired = Vec::new();
        // The first has been idle for longest. Of the others that are too old some stay, until their turn comes.
        while self.idle.front().is_some_and(|first| now - first.since >= settings.idle) {
            expired.extend(self.idle.pop_front());
        }
        while let Some(last) = self.idle.pop_back() {
            if last.ends > now {
                return (Some(last), expired);
            }
            expired.push(last);
        }
        (None, expired)
    }

    pub(crate) fn put_idle(&mut self, connection: K, ends: Instant) {
        self.idle.push_back(Idle { connection, since: Instant::now(), ends });
    }

    /// Takes out all that were idle for too long or are too old; the caller closes them by dropping them, after the lock.
    pub(crate) fn take_expired(&mut self, now: Instant, settings: &Settings) -> VecDeque<Idle<K>> {
        let expired = |idle: &Idle<K>| now - idle.since >= settings.idle || idle.ends <= now;
        let (gone, kept) = self.idle.drain(..).partition(expired);
        self.idle = kept;
        gone
    }

    pub(crate) fn take_all_idle(&mut self) -> VecDeque<Idle<K>> {
        std::mem::take(&mut self.idle)
    }

    pub(crate) fn lend(&mut self, to: &'static Location<'static>) -> u64 {
        self.next += 1;
        self.lent.insert(self.next, Lent { since: Instant::now(), to });
        self.next
    }

    pub(crate) fn came_back(&mut self, id: u64) {
        self.lent.remove(&id);
    }

    /// Those that are lent, the longest first.
    pub(crate) fn lent(&self) -> Vec<Lent> {
        self.lent.values().copied().collect()
    }

    pub(crate) fn idle(&self) -> usize {
        self.idle.len()
    }
}
