//! One direction of an open link: what becomes of the bytes that are written.

use std::io;
use std::task::{Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use tape::Fate;
use tokio::time::Instant;

use super::Lane;
use crate::fault::Fault;
use crate::queue::{Item, Queue, Wait};

/// What passes at once where there is a rate: about what one segment holds.
const MAX_PACKET_BYTES: usize = 1400;

/// How much one write took, and where that goes.
pub(crate) struct Written {
    pub(crate) taken: usize,
    pub(crate) fate: Fate,
}

/// What a write meets. A stall is not here: only the reader meets it, in the queue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WriteState {
    Open,
    Swallowing,
    /// Ended: by the writer, or by a cut.
    Ended,
    Reset,
}

/// Bytes that arrive twice: how many are still to be written, and the copy of those that were.
struct Repeat {
    left: usize,
    copy: Vec<u8>,
}

pub(crate) struct LaneState {
    lane: Lane,
    write_state: WriteState,
    on_the_way: Queue,
    repeats: Vec<Repeat>,
    written: usize,
    /// When the last byte that was put on its way has passed the slowest place.
    passed: Option<Instant>,
    reader_gone: bool,
    reading: Option<Waker>,
    writing: Option<Waker>,
}

impl LaneState {
    pub(crate) fn new(lane: Lane) -> Self {
        let mut state = Self {
            lane,
            write_state: WriteState::Open,
            on_the_way: Queue::default(),
            repeats: Vec::new(),
            written: 0,
            passed: None,
            reader_gone: false,
            reading: None,
            writing: None,
        };
        state.inject_due();
        state
    }

    pub(crate) fn written(&self) -> usize {
        self.written
    }

    pub(crate) fn buffered(&self) -> usize {
        self.on_the_way.buffered()
    }

    pub(crate) fn is_reset(&self) -> bool {
        self.write_state == WriteState::Reset
    }

    /// Takes what there is room for, up to the byte that would have another fate than the ones before it.
    pub(crate) fn write(&mut self, given: &[u8], waker: &Waker) -> Poll<io::Result<Written>> {
        let write_state = self.write_state;
        let (room, fate) = match write_state {
            WriteState::Reset => return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            WriteState::Ended => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            WriteState::Swallowing => (usize::MAX, Fate::Swallowed),
            WriteState::Open if self.reader_gone => {
                return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
            }
            WriteState::Open => (self.lane.capacity_bytes.saturating_sub(self.buffered()), Fate::Delivered),
        };
        if room == 0 {
            self.writing = Some(waker.clone());
            return Poll::Pending;
        }
        let limit = given.len().min(room).min(self.lane.accept_at_most);
        let mut taken = 0;
        while taken < limit && self.write_state == write_state {
            let next = limit.min(taken.saturating_add(self.bytes_to_next_change()));
            self.take(&given[taken..next]);
            taken = next;
        }
        Poll::Ready(Ok(Written { taken, fate }))
    }

    /// Until a fault, or the end of a repeat.
    fn bytes_to_next_change(&self) -> usize {
        let fault = self.lane.faults.range(self.written + 1..).next();
        let to_fault = fault.map(|(offset, _)| offset - self.written);
        self.repeats.iter().map(|repeat| repeat.left).chain(to_fault).min().unwrap_or(usize::MAX)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.put_bytes(Bytes::copy_from_slice(bytes), false);
        self.written += bytes.len();
        for repeat in &mut self.repeats {
            repeat.left -= bytes.len();
            if self.write_state == WriteState::Open {
                repeat.copy.extend_from_slice(bytes);
            }
        }
        let complete: Vec<Repeat> = self.repeats.extract_if(.., |repeat| repeat.left == 0).collect();
        for repeat in complete {
            self.put_bytes(repeat.copy.into(), true);
        }
        self.inject_due();
    }

    fn put_bytes(&mut self, mut bytes: Bytes, again: bool) {
        let Some(rate) = self.lane.bytes_per_second.filter(|_| self.write_state == WriteState::Open) else {
            self.put(Item::Bytes { arrives: self.arrival(), bytes, again });
            return;
        };
        // A few milliseconds' worth is one packet: the clock of a test has no finer steps.
        let packet = usize::try_from(rate / 100).unwrap_or(usize::MAX).clamp(1, MAX_PACKET_BYTES);
        while !bytes.is_empty() {
            let part = bytes.split_to(bytes.len().min(packet));
            let takes = Duration::from_secs(part.len() as u64) / u32::try_from(rate).unwrap_or(u32::MAX);
            let begins = self.passed.unwrap_or_else(Instant::now).max(Instant::now());
            self.passed = Some(begins + takes);
            self.put(Item::Bytes { arrives: self.arrival(), bytes: part, again });
        }
    }

    /// Puts `item` on its way, unless it is swallowed or nobody is there to meet it.
    fn put(&mut self, item: Item) {
        if self.write_state == WriteState::Open && !self.reader_gone {
            self.on_the_way.push(item);
            wake(&mut self.reading);
        }
    }

    fn arrival(&self) -> Instant {
        let now = Instant::now();
        self.passed.map_or(now, |passed| passed.max(now)) + self.lane.delay
    }

    /// Hands over what has arrived, as one read: up to `room` bytes, the lane's limit, or the next split.
    /// No bytes mean the end of the stream.
    pub(crate) fn read(&mut self, room: usize, waker: &Waker) -> Result<io::Result<Vec<u8>>, Wait> {
        if self.is_reset() {
            return Ok(Err(io::ErrorKind::ConnectionReset.into()));
        }
        match self.on_the_way.read(room.min(self.lane.read_at_most)) {
            Ok(arrived) => {
                wake(&mut self.writing);
                Ok(Ok(arrived))
            }
            Err(wait) => {
                self.reading = Some(waker.clone());
                Err(wait)
            }
        }
    }

    fn inject_due(&mut self) {
        for fault in self.lane.faults.remove(&self.written).unwrap_or_default() {
            self.inject(fault);
        }
    }

    /// Lets `fault` happen now.
    pub(crate) fn inject(&mut self, fault: Fault) {
        match fault {
            Fault::Split => self.on_the_way.push(Item::Split),
            Fault::Stall => self.on_the_way.push(Item::Stall),
            Fault::Swallow if self.write_state == WriteState::Open => {
                self.write_state = WriteState::Swallowing
            }
            Fault::Swallow | Fault::Repeat(0) => {}
            Fault::Repeat(left) => self.repeats.push(Repeat { left, copy: Vec::new() }),
            Fault::Cut => self.close(),
            Fault::Reset => {
                self.write_state = WriteState::Reset;
                self.on_the_way.clear();
            }
        }
        self.wake_both();
    }

    /// Ends a stall or a black hole; what was swallowed stays lost.
    pub(crate) fn heal(&mut self) {
        if self.write_state == WriteState::Swallowing {
            self.write_state = WriteState::Open;
        }
        self.on_the_way.heal();
        self.wake_both();
    }

    /// Ends the stream behind what is on its way.
    pub(crate) fn close(&mut self) {
        if matches!(self.write_state, WriteState::Open | WriteState::Swallowing) {
            for repeat in std::mem::take(&mut self.repeats) {
                self.put_bytes(repeat.copy.into(), true);
            }
            self.put(Item::End { arrives: self.arrival() });
            self.write_state = WriteState::Ended;
        }
        self.wake_both();
    }

    /// The reader has left.
    pub(crate) fn abandon(&mut self) {
        self.reader_gone = true;
        self.on_the_way.clear();
        self.wake_both();
    }

    fn wake_both(&mut self) {
        wake(&mut self.reading);
        wake(&mut self.writing);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
