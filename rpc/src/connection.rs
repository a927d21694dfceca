//! Either end of a connection after the handshake: one task reads, writes and keeps it alive until it is over
//! (lesson 07).

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::FrameError;
use solution_07_heartbeat::{Next, SharedHeartbeat};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use crate::arrived::Arrived;
use crate::ended::Ended;
use crate::frame_writer::{SIGNALS, write_frames};
use crate::incoming::{Closing, Incoming, failed};
use crate::limits::Limits;
use crate::outgoing::{Calls, Outbox, Receiver};
use crate::read_limit::ReadLimit;
use crate::rest::Rest;
use crate::streams::{Messages, Streams};
use crate::wire::{CloseReason, Frame, GoAway, Role};

/// How much too late the timer rings in a process that has not run.
const LATE: Duration = Duration::from_millis(50);

/// The most messages that are taken in before the writer has its turn again.
const BATCH: usize = 256;

/// Writes what is queued, a request only while it is in flight, and hands what arrives to `dispatch`, until the
/// connection is over. Dropping the future drops the streams.
pub(crate) async fn run<R: AsyncRead + Unpin, W: AsyncWrite + Unpin>(
    streams: Streams<R, W>,
    role: Role,
    limits: &Limits,
    queue: Receiver,
    calls: &impl Calls,
    dispatch: impl FnMut(Arrived) -> Result<(), CloseReason>,
) -> Ended {
    let Streams { messages, rest, read_limit, mut writer, heartbeat } = streams;
    let streams = Streams { messages, rest, read_limit, writer: &mut writer, heartbeat };
    let ended = converse(streams, role, limits, queue, calls, dispatch).await;
    // Who reads to the end of the stream hears of it: in TLS by a `close_notify`, without which the end may be a
    // forgery. What was written to its end has ended the stream already.
    if !matches!(ended, Ended::Silent { .. } | Ended::Failed { .. }) {
        let _ = timeout(limits.keepalive.timeout, writer.shutdown()).await;
    }
    ended
}

async fn converse<R: AsyncRead + Unpin, W: AsyncWrite + Unpin>(
    streams: Streams<R, W>,
    role: Role,
    limits: &Limits,
    queue: Receiver,
    calls: &impl Calls,
    dispatch: impl FnMut(Arrived) -> Result<(), CloseReason>,
) -> Ended {
    let Streams { messages, rest, read_limit, writer, heartbeat } = streams;
    let outbox = queue.outbox();
    let mut connection = Connection {
        role,
        limits,
        messages,
        rest,
        incoming: Incoming::new(role, limits, read_limit.clone(), outbox.clone(), dispatch),
        read_limit,
        writing: pin!(write_frames(writer, queue, &heartbeat, calls)),
        outbox,
        heartbeat: &heartbeat,
        timer: pin!(sleep_until(Instant::now())),
        excused: false,
    };
    let Err(closing) = connection.serve().await;
    match closing {
        Closing::Silently(ended) => ended,
        Closing::GoAway(goaway) => {
            let reason = goaway.reason;
            tracing::debug!(text = goaway.text, "closing the connection");
            connection.say_goaway(goaway).await;
            Ended::GoAwaySent { reason }
        }
    }
}

/// What can happen on a connection.
enum Event {
    /// Everything is written and the queue is closed, or the stream has failed.
    WritingEnded(Result<(), FrameError>),
    /// Backpressure: the blocked reply fits now, or has waited for too long.
    Unblocked(Result<(), Elapsed>),
    /// A message, the end of the stream, or its failure.
    Read(Result<Option<Bytes>, FrameError>),
    /// The keepalive or the timeout of a frame wants to be looked at.
    TimerDue,
}

struct Connection<'a, R, W, D> {
    role: Role,
    limits: &'a Limits,
    messages: Messages<R>,
    rest: Rest<R>,
    incoming: Incoming<D>,
    read_limit: ReadLimit,
    writing: Pin<&'a mut W>,
    outbox: Outbox,
    heartbeat: &'a SharedHeartbeat,
    timer: Pin<&'a mut Sleep>,
    /// Whether the peer is given one more timeout, because this side has not listened.
    excused: bool,
}

impl<R, W, D> Connection<'_, R, W, D>
where
    R: AsyncRead + Unpin,
    W: Future<Output = Result<(), FrameError>>,
    D: FnMut(Arrived) -> Result<(), CloseReason>,
{
    async fn serve(&mut self) -> Result<Infallible, Closing> {
        self.look_at_timers()?;
        loop {
            let event = self.next_event().await;
            // The writer is asked again before this task sleeps: what is queued meanwhile need not wake it.
            self.outbox.is_awake();
            match event {
                Event::WritingEnded(outcome) => return Err(self.hang_up(outcome).await),
                Event::Unblocked(waited) => self.incoming.unblock(waited)?,
                Event::Read(message) => self.take_batch(message).await?,
                Event::TimerDue => {
                    self.look_at_timers()?;
                    self.incoming.timer_rang()?;
                }
            }
        }
    }

    /// Cancel safe. The order counts: a message that has arrived in time is taken before the timer is looked at.
    async fn next_event(&mut self) -> Event {
        tokio::select! {
            biased;
            outcome = &mut self.writing => Event::WritingEnded(outcome),
            waited = self.incoming.wait_for_room(), if self.incoming.is_blocked() => Event::Unblocked(waited),
            message = self.messages.next(), if !self.incoming.is_blocked() => Event::Read(message),
            () = &mut self.timer => Event::TimerDue,
        }
    }

    /// Takes this message and all that arrived with it: one wake-up for many messages.
    async fn take_batch(&mut self, first: Result<Option<Bytes>, FrameError>) -> Result<(), Closing> {
        self.incoming.take(first)?;
        for _ in 1..BATCH {
            if self.incoming.is_blocked() {
                break;
            }
            let Poll::Ready(message) = poll_once(self.messages.next()).await else { break };
            self.incoming.take(message)?;
        }
        self.incoming.batch_end()
    }

    /// Keepalive: pings a silent peer, and gives it up if it stays silent. The same timer watches over a frame whose
    /// bytes trickle in. What arrives only puts both off, so the timer is set anew when it rings, and not before.
    fn look_at_timers(&mut self) -> Result<(), Closing> {
        let now = Instant::now();
        let late = now.saturating_duration_since(self.timer.deadline()) > LATE;
        let frame_due = self.read_limit.arriving_since().unwrap_or(now) + self.limits.frame_timeout;
        if now >= frame_due {
            return Err(CloseReason::FrameTooSlow.into());
        }
        loop {
            let next = self.heartbeat.lock().poll(now);
            match next {
                Next::Wait(until) => {
                    let until = until.min(now + self.limits.keepalive.interval).min(frame_due);
                    self.timer.as_mut().reset(until);
                    self.excused = false;
                    return Ok(());
                }
                Next::Ping => {
                    self.outbox.signal(Frame::Ping, SIGNALS);
                }
                Next::Pong => self.incoming.pong(),
                // A process that was stopped rings all its timers when it goes on, and the runtime has fetched the news of
                // some of its sockets by then. What came in time may lie in this one.
                Next::Dead { .. } if late && !self.excused => {
                    self.timer.as_mut().reset(now + self.limits.keepalive.timeout);
                    self.excused = true;
                    return Ok(());
                }
                Next::Dead { silent_for } => return Err(Closing::Silently(Ended::Silent { silent_for })),
            }
        }
    }

    async fn hang_up(&mut self, written: Result<(), FrameError>) -> Closing {
        match written {
            Ok(()) => {
                // The server closes last: a reset must not destroy its last reply on the way.
                if self.role == Role::Server {
                    self.rest.clone().drain(self.limits.keepalive.timeout).await;
                }
                Closing::Silently(Ended::HungUp)
            }
            Err(error) => Closing::Silently(failed(&error)),
        }
    }

    /// Tells the peer why the connection is closed, if it still listens.
    async fn say_goaway(&mut self, goaway: GoAway) {
        let patience = self.limits.keepalive.timeout;
        let goaway = Frame::GoAway(goaway);
        // Meanwhile what the peer sends is read, so that the close is no reset, which may destroy the GOAWAY.
        let reading = self.rest.clone().drain(patience);
        self.outbox.signal(goaway, usize::MAX);
        let said = async { tokio::join!(&mut self.writing, reading) };
        let _ = timeout(patience, said).await;
    }
}

/// Polls the future once.
async fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}
