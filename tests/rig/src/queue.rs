//! The bytes in flight in one direction, in the order in which their reader will meet them.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};
use tokio::time::Instant;

pub(crate) enum Item {
    Bytes {
        arrives: Instant,
        bytes: Bytes,
        /// The second time, and not the writer's doing: it takes no room.
        again: bool,
    },
    Split,
    /// What is behind it stays there until the lane is healed.
    Stall,
    End {
        arrives: Instant,
    },
}

/// What a reader has to wait for.
pub(crate) enum Wait {
    /// Something to be written, healed or closed.
    Wake,
    /// The clock: something is on its way.
    Until(Instant),
}

#[derive(Default)]
pub(crate) struct Queue {
    items: VecDeque<Item>,
    buffered: usize,
}

impl Queue {
    /// How many bytes are in it, second copies not counted.
    pub(crate) fn buffered(&self) -> usize {
        self.buffered
    }

    pub(crate) fn push(&mut self, item: Item) {
        if let Item::Bytes { bytes, again: false, .. } = &item {
            self.buffered += bytes.len();
        }
        self.items.push_back(item);
    }

    /// Takes what has arrived, as one read of up to `room` bytes. No bytes mean the end of the stream.
    pub(crate) fn read(&mut self, mut room: usize) -> Result<Vec<u8>, Wait> {
        let now = Instant::now();
        let mut arrived = Vec::new();
        let wait = loop {
            match self.items.front_mut() {
                Some(Item::Bytes { arrives, bytes, again }) if *arrives <= now && room > 0 => {
                    let taken = bytes.len().min(room);
                    arrived.extend_from_slice(&bytes[..taken]);
                    bytes.advance(taken);
                    room -= taken;
                    if !*again {
                        self.buffered -= taken;
                    }
                    if bytes.is_empty() {
                        self.items.pop_front();
                    }
                }
                Some(Item::Split) if arrived.is_empty() => drop(self.items.pop_front()),
                // It stays in front: every later read meets it too.
                Some(Item::End { arrives }) if *arrives <= now && arrived.is_empty() => return Ok(arrived),
                Some(Item::Bytes { arrives, .. } | Item::End { arrives }) => break Wait::Until(*arrives),
                Some(Item::Split | Item::Stall) | None => break Wait::Wake,
            }
        };
        if arrived.is_empty() { Err(wait) } else { Ok(arrived) }
    }

    /// Lets go what is behind a stall.
    pub(crate) fn heal(&mut self) {
        self.items.retain(|item| !matches!(item, Item::Stall));
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
