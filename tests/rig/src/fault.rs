//! What can go wrong on the way, as values.

use std::collections::BTreeMap;
use std::time::Duration;

/// A direction of a [`Link`](crate::Link).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first party to the second.
    ToServer,
    /// From the second party to the first.
    ToClient,
}

impl Direction {
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// What happens to a stream from one byte on. What was written before that byte still arrives, except after a
/// [`Reset`](Self::Reset).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No read crosses this byte: what comes before it arrives in a read of its own.
    Split,
    /// Nothing more arrives, not even the end of the stream, until [`Wire::heal`](crate::Wire::heal) lets all of it
    /// go; a writer feels it when the lane is full.
    Stall,
    /// Every write succeeds and goes nowhere, until healed: a black hole. The end of the stream, by its writer or by a
    /// [`Cut`](Self::Cut), is swallowed like a byte and stays lost: the reader never hears of it, healed or not.
    Swallow,
    /// The network ends the stream here, as its writer can: the reader sees the end, every later write gets
    /// `BrokenPipe`.
    Cut,
    /// Both parties see `ConnectionReset`, reading and writing, at once and whatever else befell the link. What was
    /// on its way is lost in both directions.
    Reset,
    /// The next so many bytes arrive twice: all of them, then all of them again. If the stream ends before so many
    /// are written, those that were arrive twice. The second copy takes no room in the lane, and one whose turn
    /// comes in a black hole is swallowed.
    Repeat(usize),
}

/// How one direction behaves. The default is a fast and faithful one.
#[derive(Clone, Debug)]
pub struct Lane {
    pub(crate) read_at_most: usize,
    pub(crate) accept_at_most: usize,
    pub(crate) capacity_bytes: usize,
    pub(crate) delay: Duration,
    pub(crate) faults: BTreeMap<usize, Vec<Fault>>,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            read_at_most: usize::MAX,
            accept_at_most: usize::MAX,
            capacity_bytes: 64 * 1024,
            delay: Duration::ZERO,
            faults: BTreeMap::new(),
        }
    }
}

impl Lane {
    /// A fast and faithful lane.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Each read yields at most `bytes`: 1 is the cruellest network there is.
    ///
    /// # Panics
    /// If `bytes` is 0: that would mean the end of the stream.
    #[must_use]
    pub fn read_at_most(mut self, bytes: usize) -> Self {
        assert!(bytes > 0, "a read of 0 bytes means the end of the stream");
        self.read_at_most = bytes;
        self
    }

    /// Each write takes at most `bytes` of what it is given.
    ///
    /// # Panics
    /// If `bytes` is 0: a write that takes nothing means a stream that takes nothing any more.
    #[must_use]
    pub fn accept_at_most(mut self, bytes: usize) -> Self {
        assert!(bytes > 0, "a write of 0 bytes means that the stream takes no more");
        self.accept_at_most = bytes;
        self
    }

    /// How much may be on its way before a write has to wait.
    ///
    /// # Panics
    /// If `bytes` is 0.
    #[must_use]
    pub fn capacity_bytes(mut self, bytes: usize) -> Self {
        assert!(bytes > 0, "a lane without room never delivers");
        self.capacity_bytes = bytes;
        self
    }

    /// Each byte arrives this much later than it was written, and the end of the stream this much later than the
    /// close.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// `fault` injects the stream as soon as `offset` bytes of it were written: 0 is from the beginning. Of several at
    /// one offset, each happens, in the order in which they were given.
    #[must_use]
    pub fn at(mut self, offset: usize, fault: Fault) -> Self {
        self.faults.entry(offset).or_default().push(fault);
        self
    }
}
