//! One direction of a link: the bytes on their way, and what becomes of them.

use std::collections::VecDeque;
use std::io;
use std::task::{Poll, Waker};

use bytes::{Buf, Bytes};
use tape::Fate;
use tokio::time::Instant;

use crate::fault::{Fault, Lane};

/// What one write came to.
pub(crate) struct Written {
    pub(crate) bytes: Bytes,
    pub(crate) fate: Fate,
}

/// What a reader has to wait for.
pub(crate) enum Wait {
    /// Something to be written, healed or closed.
    Wake,
    /// The clock: bytes are on their way.
    Until(Instant),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Flowing,
    Stalled,
    Swallowing,
    /// Ended: by the writer, or by a cut.
    Ended,
    Reset,
}

pub(crate) struct LaneState {
    lane: Lane,
    state: State,
    on_the_way: VecDeque<(Instant, Bytes)>,
    buffered: usize,
    written: usize,
    read: usize,
    reader_gone: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl LaneState {
    pub(crate) fn new(lane: Lane) -> Self {
        Self {
            lane,
            state: State::Flowing,
            on_the_way: VecDeque::new(),
            buffered: 0,
            written: 0,
            read: 0,
            reader_gone: false,
            reader: None,
            writer: None,
        }
    }

    pub(crate) fn written(&self) -> usize {
        self.written
    }

    pub(crate) fn buffered(&self) -> usize {
        self.buffered
    }

    /// Takes what there is room for, up to the next fault.
    pub(crate) fn write(&mut self, given: &[u8], waker: &Waker) -> Poll<io::Result<Written>> {
        let mut repeat = None;
        while let Some(fault) = self.lane.faults.get(&self.written).copied() {
            if fault == Fault::Split {
                break;
            }
            self.lane.faults.remove(&self.written);
            match fault {
                Fault::Repeat(bytes) => repeat = Some(bytes),
                fault => self.befall(fault),
            }
        }
        match self.state {
            State::Reset => return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            State::Ended => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            _ if self.reader_gone => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            State::Flowing | State::Stalled | State::Swallowing => {}
        }
        let swallowing = self.state == State::Swallowing;
        let room =
            if swallowing { usize::MAX } else { self.lane.capacity_bytes.saturating_sub(self.buffered) };
        if room == 0 {
            self.writer = Some(waker.clone());
            return Poll::Pending;
        }
        let is_write_fault = |(_, fault): &(&usize, &Fault)| **fault != Fault::Split;
        let fault = self.lane.faults.range(self.written + 1..).find(is_write_fault);
        let to_fault = fault.map_or(usize::MAX, |(offset, _)| offset - self.written);
        let taken = given
            .len()
            .min(self.lane.accept_at_most)
            .min(room)
            .min(to_fault)
            .min(repeat.unwrap_or(usize::MAX));
        let bytes = Bytes::copy_from_slice(&given[..taken]);
        self.written += taken;
        if !swallowing {
            let arrives = Instant::now() + self.lane.delay;
            for copy in std::iter::repeat_n(bytes.clone(), if repeat.is_some() { 2 } else { 1 }) {
                self.buffered += copy.len();
                self.on_the_way.push_back((arrives, copy));
            }
            wake(&mut self.reader);
        }
        Poll::Ready(Ok(Written { bytes, fate: if swallowing { Fate::Swallowed } else { Fate::Delivered } }))
    }

    /// Hands over what has arrived, as one read: up to `room` bytes, the lane's limit, or the next split.
    /// No bytes mean the end of the stream.
    pub(crate) fn read(&mut self, room: usize, waker: &Waker) -> Result<io::Result<Vec<u8>>, Wait> {
        if self.state == State::Reset {
            return Ok(Err(io::ErrorKind::ConnectionReset.into()));
        }
        self.reader = Some(waker.clone());
        if self.state == State::Stalled {
            return Err(Wait::Wake);
        }
        let now = Instant::now();
        match self.on_the_way.front() {
            None if self.state == State::Ended => return Ok(Ok(Vec::new())),
            None => return Err(Wait::Wake),
            Some((arrives, _)) if *arrives > now => return Err(Wait::Until(*arrives)),
            Some(_) => {}
        }
        let is_split = |(_, fault): &(&usize, &Fault)| **fault == Fault::Split;
        let split = self.lane.faults.range(self.read + 1..).find(is_split);
        let to_split = split.map_or(usize::MAX, |(offset, _)| offset - self.read);
        let mut room = room.min(self.lane.read_at_most).min(to_split);
        let mut arrived = Vec::new();
        while let Some((arrives, bytes)) = self.on_the_way.front_mut() {
            if *arrives > now || room == 0 {
                break;
            }
            let taken = bytes.len().min(room);
            arrived.extend_from_slice(&bytes[..taken]);
            bytes.advance(taken);
            room -= taken;
            if bytes.is_empty() {
                self.on_the_way.pop_front();
            }
        }
        self.read += arrived.len();
        self.buffered -= arrived.len();
        wake(&mut self.writer);
        Ok(Ok(arrived))
    }

    /// Lets `fault` happen now.
    pub(crate) fn befall(&mut self, fault: Fault) {
        match fault {
            Fault::Split => drop(self.lane.faults.insert(self.written, Fault::Split)),
            Fault::Repeat(_) => drop(self.lane.faults.insert(self.written, fault)),
            Fault::Stall if self.alive() => self.state = State::Stalled,
            Fault::Swallow if self.alive() => self.state = State::Swallowing,
            Fault::Cut if self.alive() => self.state = State::Ended,
            Fault::Reset => {
                self.state = State::Reset;
                self.on_the_way.clear();
                self.buffered = 0;
            }
            Fault::Stall | Fault::Swallow | Fault::Cut => {}
        }
        self.wake_both();
    }

    /// Ends a stall or a black hole; what was swallowed stays lost.
    pub(crate) fn heal(&mut self) {
        if self.alive() {
            self.state = State::Flowing;
        }
        self.wake_both();
    }

    /// The writer has closed; what is on its way still arrives, unless the lane swallows.
    pub(crate) fn close(&mut self) {
        if self.state == State::Flowing {
            self.state = State::Ended;
        }
        self.wake_both();
    }

    pub(crate) fn abandon(&mut self) {
        self.reader_gone = true;
        self.on_the_way.clear();
        self.buffered = 0;
        self.wake_both();
    }

    fn alive(&self) -> bool {
        !matches!(self.state, State::Ended | State::Reset)
    }

    fn wake_both(&mut self) {
        wake(&mut self.reader);
        wake(&mut self.writer);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
