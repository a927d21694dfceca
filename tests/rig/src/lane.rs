//! How one direction of a link behaves, as a test sets it.

mod state;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fault::Fault;

/// As deep as a kernel's send and receive buffers together can be: Linux lets `tcp_wmem` grow to 4 MiB.
const KERNEL_BYTES: usize = 4 * 1024 * 1024;

pub(crate) use state::LaneState;

/// How one direction behaves. The default is fast and loses nothing.
#[derive(Clone, Debug)]
pub struct Lane {
    pub(crate) read_at_most: usize,
    pub(crate) accept_at_most: usize,
    pub(crate) capacity_bytes: usize,
    pub(crate) delay: Duration,
    pub(crate) bytes_per_second: Option<u64>,
    pub(crate) faults: BTreeMap<usize, Vec<Fault>>,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            read_at_most: usize::MAX,
            accept_at_most: usize::MAX,
            capacity_bytes: 64 * 1024,
            delay: Duration::ZERO,
            bytes_per_second: None,
            faults: BTreeMap::new(),
        }
    }
}

impl Lane {
    /// A lane that is fast and loses nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A slow link behind a kernel's buffers: a write is taken at once, up to megabytes, and what is written next
    /// arrives behind all of that.
    ///
    /// # Panics
    /// If the rate is 0.
    #[must_use]
    pub fn slow_and_deep(bytes_per_second: u64) -> Self {
        Self::new().capacity_bytes(KERNEL_BYTES).bytes_per_second(bytes_per_second)
    }

    /// Each read yields at most `bytes`. 1 is the hardest test of a reader.
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

    /// How many bytes may be in flight before a write has to wait.
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

    /// Bytes pass one after the other, at this rate, and are then delayed. A byte of which the last part has not passed
    /// has not arrived.
    ///
    /// # Panics
    /// If the rate is 0: that is a [`Stall`](Fault::Stall).
    #[must_use]
    pub fn bytes_per_second(mut self, rate: u64) -> Self {
        assert!(rate > 0, "a lane at which nothing passes is a stall");
        self.bytes_per_second = Some(rate);
        self
    }

    /// Injects `fault` as soon as `offset` bytes were written: 0 is from the beginning. Several faults at one offset
    /// all happen, in the order in which they were given.
    #[must_use]
    pub fn at(mut self, offset: usize, fault: Fault) -> Self {
        self.faults.entry(offset).or_default().push(fault);
        self
    }
}
