//! The one task's part that writes: it makes few large writes of many small frames.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use solution_02_framing::{FrameError, MessageWriter};
use solution_07_heartbeat::SharedHeartbeat;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::yield_now;
use tokio::time::Instant;

use crate::outbox::Next;
use crate::outgoing::{Calls, Due, Gate, Receiver};
use crate::wire::Frame;

/// The most that is taken off the queue at once.
const BATCH: usize = 256;

/// How many bytes are put together into one write, the last frame not counted.
const WRITE_BYTES: usize = 16 * 1024;

/// How many signals (pings, pongs, a GOAWAY) may wait to be written. One that finds the queue full is dropped: those
/// before it do the same service. Pongs leave the last place to a ping.
pub(crate) const SIGNALS: usize = 4;

/// Writes what is queued, with one flush for everything that is there, and lets signals pass between two writes. Ends the
/// stream after a GOAWAY among the signals, an [`Outgoing::Close`] or the end of the queue.
pub(crate) async fn write_frames<W: AsyncWrite + Unpin>(
    mut stream: W,
    queue: Receiver,
    heartbeat: &SharedHeartbeat,
    calls: &impl Calls,
) -> Result<(), FrameError> {
    write_to_the_end(MessageWriter::new(&mut stream), queue, heartbeat, calls).await?;
    Ok(stream.shutdown().await?)
}

async fn write_to_the_end<W: AsyncWrite + Unpin>(
    writer: MessageWriter<W>,
    queue: Receiver,
    heartbeat: &SharedHeartbeat,
    calls: &impl Calls,
) -> Result<(), FrameError> {
    let several_threads = Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread;
    let mut writer = FrameWriter { writer, queue, heartbeat, unflushed: 0 };
    let mut gate = Gate::new(calls);
    let (mut batch, mut held_bytes) = (VecDeque::new(), Vec::new());
    loop {
        match writer.queue.next(&mut batch, BATCH).await {
            Next::Batch => {}
            Next::Signal(signal) => match writer.write_signal(signal).await? {
                ControlFlow::Continue(()) => continue,
                ControlFlow::Break(()) => return Ok(()),
            },
            Next::End => return Ok(()),
        }
        // On several threads others are at work while this task would write: let them add to the batch. Without others it
        // would only wake a thread, which looks for work and finds this task.
        if several_threads && calls.are_several() {
            yield_now().await;
            writer.queue.take_more(&mut batch, BATCH);
        }
        for outgoing in batch.drain(..) {
            match gate.due(outgoing) {
                Due::Write { frame, held } => {
                    drop(held.call);
                    if writer.write(frame).await?.is_break() {
                        return Ok(());
                    }
                    held_bytes.push(held.bytes);
                }
                Due::Skip => {}
                Due::Close => return writer.flush().await,
            }
        }
        writer.flush().await?;
        held_bytes.clear();
        // What a burst has needed is not kept.
        if batch.capacity() > BATCH {
            batch = VecDeque::new();
        }
    }
}

/// Collects frames for one write. `Break` says that the last frame was written: a GOAWAY.
struct FrameWriter<'a, W> {
    writer: MessageWriter<W>,
    queue: Receiver,
    heartbeat: &'a SharedHeartbeat,
    unflushed: usize,
}

impl<W: AsyncWrite + Unpin> FrameWriter<'_, W> {
    /// A body that is too long for one frame goes in pieces, so that no signal waits for more than one of them.
    async fn write(&mut self, frame: Frame) -> Result<ControlFlow<()>, FrameError> {
        for piece in frame.into_pieces() {
            self.collect(&piece)?;
            if self.unflushed >= WRITE_BYTES {
                self.flush().await?;
                while let Some(signal) = self.queue.take_signal() {
                    if self.write_signal(signal).await?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn write_signal(&mut self, signal: Frame) -> Result<ControlFlow<()>, FrameError> {
        self.collect(&signal)?;
        self.flush().await?;
        Ok(match signal {
            Frame::GoAway(_) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
    }

    fn collect(&mut self, frame: &Frame) -> Result<(), FrameError> {
        self.writer.queue_with(|unsent| {
            let before = unsent.len();
            frame.encode(unsent);
            self.unflushed += unsent.len() - before;
        })
    }

    async fn flush(&mut self) -> Result<(), FrameError> {
        self.unflushed = 0;
        self.writer.flush().await?;
        self.heartbeat.sent(Instant::now());
        Ok(())
    }
}
