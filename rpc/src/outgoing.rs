//! What waits to be written, and the one who writes it.

use std::collections::HashSet;

use bytes::BytesMut;
use solution_02_framing::{FrameError, MessageWriter};
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Deadline;
use solution_07_heartbeat::SharedHeartbeat;
use tokio::io::AsyncWrite;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::yield_now;

use crate::wire::Frame;

/// The most that is taken off the queue at once.
const BATCH: usize = 256;

/// How many bytes are put together into one write, but for the last frame.
const WRITE_BYTES: usize = 16 * 1024;

/// How many requests that were not written are remembered until their cancellation comes, which is at once.
const UNSENT: usize = 4096;

/// Pings, pongs and goodbyes that wait to be written. One that finds no room is dropped: whoever waits for it gets
/// those before it. Pongs leave the last place to a ping.
pub(crate) const SIGNALS: usize = 4;

/// What waits to be written. How much may wait is up to those who put it there, by what they let it hold.
pub(crate) enum Outgoing {
    /// A frame, and what it holds.
    Frame { frame: Frame, holds: Holds },
    /// A request: it is not written if it is over by then, and then its cancellation is not written either.
    Request { frame: Frame, deadline: Deadline, holds: Holds },
    /// Ends the writing, once all before it is written.
    Close,
}

/// A place among the calls, which is given back when the frame is about to be written, since whoever has read it may
/// use the place; and room among the bytes, which is given back once the stream has taken them.
pub(crate) type Holds = [Option<OwnedSemaphorePermit>; 2];

impl Outgoing {
    /// A frame that holds nothing.
    pub(crate) fn frame(frame: Frame) -> Self {
        Self::Frame { frame, holds: [None, None] }
    }
}

/// Writes signals and what is queued, as much as there is in one flush, up to a goodbye of the signals, a
/// [`Outgoing::Close`] or the end of the queue. `wanted` says whether somebody waits for a request's answer.
pub(crate) async fn write<W: AsyncWrite + Unpin>(
    writer: MessageWriter<W>,
    signals: mpsc::Receiver<Frame>,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    heartbeat: &SharedHeartbeat,
    wanted: impl Fn(RequestId) -> bool,
) -> Result<(), FrameError> {
    // On several threads callers are still at work while this one would write: let them add to the batch.
    let patient = Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread;
    let mut pen = Pen { writer, signals, heartbeat, scratch: BytesMut::new(), unflushed: 0 };
    let (mut batch, mut holds) = (Vec::new(), Vec::new());
    let mut unsent = HashSet::new();
    loop {
        tokio::select! {
            biased;
            Some(signal) = pen.signals.recv() => if pen.signal(signal).await? { return Ok(()) },
            taken = queue.recv_many(&mut batch, BATCH) => if taken == 0 { return Ok(()) },
        }
        if patient && !batch.is_empty() {
            yield_now().await;
            while batch.len() < BATCH {
                let Ok(more) = queue.try_recv() else { break };
                batch.push(more);
            }
        }
        for outgoing in batch.drain(..) {
            let Some((frame, held)) = due(outgoing, &wanted, &mut unsent) else {
                pen.flush().await?;
                return Ok(());
            };
            let Some(frame) = frame else { continue };
            let [place, room] = held;
            drop(place);
            for piece in frame.into_pieces() {
                if pen.write(&piece).await? {
                    return Ok(());
                }
            }
            holds.push(room);
        }
        pen.flush().await?;
        holds.clear();
    }
}

/// The frame to write, if it still makes sense; `None` at the end.
fn due(
    outgoing: Outgoing,
    wanted: impl Fn(RequestId) -> bool,
    unsent: &mut HashSet<RequestId>,
) -> Option<(Option<Frame>, Holds)> {
    match outgoing {
        Outgoing::Close => None,
        Outgoing::Frame { frame: Frame::Cancel { id }, holds } if unsent.remove(&id) => Some((None, holds)),
        Outgoing::Frame { frame, holds } => Some((Some(frame), holds)),
        Outgoing::Request { mut frame, deadline, holds } => {
            let Frame::Request { id, left_millis, .. } = &mut frame else { return Some((None, holds)) };
            let left = deadline.left();
            if left.is_zero() || !wanted(*id) {
                if unsent.len() >= UNSENT {
                    // Its cancellation should have come. To send one that is not needed does no harm.
                    unsent.clear();
                }
                unsent.insert(*id);
                return Some((None, holds));
            }
            *left_millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
            Some((Some(frame), holds))
        }
    }
}

struct Pen<'a, W> {
    writer: MessageWriter<W>,
    signals: mpsc::Receiver<Frame>,
    heartbeat: &'a SharedHeartbeat,
    scratch: BytesMut,
    unflushed: usize,
}

impl<W: AsyncWrite + Unpin> Pen<'_, W> {
    /// Adds a frame to the batch; sends the batch if it is large, and then the signals that wait. Whether one of
    /// these was a goodbye.
    async fn write(&mut self, frame: &Frame) -> Result<bool, FrameError> {
        self.queue(frame)?;
        if self.unflushed < WRITE_BYTES {
            return Ok(false);
        }
        self.flush().await?;
        while let Ok(signal) = self.signals.try_recv() {
            if self.signal(signal).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn signal(&mut self, signal: Frame) -> Result<bool, FrameError> {
        self.queue(&signal)?;
        self.flush().await?;
        if signal == Frame::Ping {
            self.heartbeat.sent();
        }
        Ok(matches!(signal, Frame::GoAway { .. }))
    }

    fn queue(&mut self, frame: &Frame) -> Result<(), FrameError> {
        self.scratch.clear();
        frame.encode(&mut self.scratch);
        self.unflushed += self.scratch.len();
        self.writer.queue(&self.scratch)
    }

    async fn flush(&mut self) -> Result<(), FrameError> {
        self.unflushed = 0;
        self.writer.flush().await
    }
}
