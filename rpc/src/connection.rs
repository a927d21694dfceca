//! Either end of a connection once the handshake is done: reads, writes and beats until it is over (lesson 07).

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::RequestId;
use solution_07_heartbeat::{Arrivals, Heartbeat, Next, SharedHeartbeat};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use crate::assembly::Arrived;
use crate::ended::Ended;
use crate::handshake::{Agreement, Disagreement, agree};
use crate::incoming::{Incoming, Over, failed};
use crate::limits::Limits;
use crate::outgoing::{Outgoing, SIGNALS, write};
use crate::ration::{Ration, Rationed};
use crate::schema::Schema;
use crate::wire::{Farewell, Frame, Introduction, MAX_FRAME_BYTES, Role};

/// What a handshake may take: hello, introduction, schema, and what is read along with them.
const HANDSHAKE_BYTES: usize = 4 * MAX_FRAME_BYTES;

/// The most messages that are taken in before the writer has its turn again.
const BATCH: usize = 256;

/// How many messages are read from a peer that was told goodbye.
const LAST_MESSAGES: usize = 4096;

/// A connection's streams, watched by its heartbeat.
pub(crate) struct Streams<R, W> {
    messages: MessageReader<Rationed<Arrivals<R>>>,
    ration: Ration,
    writer: MessageWriter<W>,
    heartbeat: SharedHeartbeat,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Streams<R, W> {
    pub(crate) fn new(reader: R, writer: W, limits: &Limits) -> Self {
        let heartbeat = SharedHeartbeat::new(Heartbeat::new(limits.pace, fastrand::u64(..), Instant::now()));
        let ration = Ration::new(HANDSHAKE_BYTES);
        let stream = Arrivals::new(reader, heartbeat.clone());
        let messages = MessageReader::new(Rationed { stream, ration: ration.clone() });
        Self { messages, ration, writer: MessageWriter::new(writer), heartbeat }
    }

    /// The handshake, for as long as the peer takes.
    pub(crate) async fn agree(
        &mut self,
        role: Role,
        codecs: u8,
        schema: &Schema,
        limits: &Limits,
    ) -> Result<Agreement, Disagreement> {
        let [largest_body, calls, room] = limits.announced();
        let ours = Introduction { role, codecs, largest_body, calls, room, schema: schema.digest() };
        let agreement = agree(&mut self.messages, &mut self.writer, ours, schema).await?;
        self.heartbeat.received(Instant::now());
        Ok(agreement)
    }

    /// Sends what is queued, a request only if it is `wanted`, and hands what arrives to `deliver`. Dropping the
    /// future drops the streams.
    pub(crate) async fn run(
        self,
        role: Role,
        limits: &Limits,
        queue: mpsc::UnboundedReceiver<Outgoing>,
        wanted: impl Fn(RequestId) -> bool,
        deliver: impl FnMut(Arrived) -> Result<(), Farewell>,
    ) -> Ended {
        let Self { mut messages, ration, writer, heartbeat } = self;
        let (signals, unsent) = mpsc::channel(SIGNALS);
        let mut writing = pin!(write(writer, unsent, queue, &heartbeat, wanted));
        let mut incoming = Incoming::new(role, limits, ration.clone(), signals.clone(), deliver);
        let mut alarm = pin!(sleep_until(Instant::now()));
        let mut heed = true;
        let farewell = loop {
            // What arrives puts off both the end of a frame and the next ping: that the alarm rings before costs a look.
            if std::mem::take(&mut heed) {
                let now = Instant::now();
                let frame_due = ration.began().unwrap_or(now) + limits.frame;
                if now >= frame_due {
                    break Farewell::TooSlow;
                }
                let next = heartbeat.lock().poll(now);
                match next {
                    Next::Wait(until) => {
                        alarm.as_mut().reset(until.min(now + limits.pace.interval).min(frame_due));
                    }
                    Next::Ping => {
                        let _ = signals.try_send(Frame::Ping);
                        heed = true;
                        continue;
                    }
                    Next::Dead { silent_for } => return Ended::Silent { silent_for },
                }
            }
            // In this order: an answer that has arrived in time counts, even if nobody looked before it was due.
            let mut message = tokio::select! {
                biased;
                written = &mut writing => match written {
                    Ok(()) => {
                        // The side that answers leaves last: its last answer must not be lost to a reset.
                        if role == Role::Server {
                            read_to_end(&mut messages, limits.pace.timeout).await;
                        }
                        return Ended::HungUp;
                    }
                    Err(error) => return failed(&error),
                },
                // Callers have to take their replies before there is room for more; for so long nothing is read.
                has_room = incoming.has_room(), if incoming.is_held_up() => match incoming.resume(has_room) {
                    Ok(()) => continue,
                    Err(Over::Say(farewell)) => break farewell,
                    Err(Over::Ended(ended)) => return ended,
                },
                message = messages.next(), if !incoming.is_held_up() => message,
                () = &mut alarm => { heed = true; continue }
            };
            // That one, and all that arrived with it.
            let mut batch = 0;
            let taken = loop {
                let taken = incoming.take(message);
                batch += 1;
                if taken.is_err() || incoming.is_held_up() || batch == BATCH {
                    break taken;
                }
                match now_or_later(messages.next()).await {
                    Poll::Ready(next) => message = next,
                    Poll::Pending => break taken,
                }
            };
            match taken.and_then(|()| incoming.pause()) {
                Ok(()) => {}
                Err(Over::Say(farewell)) => break farewell,
                Err(Over::Ended(ended)) => return ended,
            }
        };
        let patience = limits.pace.timeout;
        let goodbye = Frame::GoAway { farewell, text: farewell.to_string() };
        // What the peer still sends is read meanwhile, so that the system does not answer it by a reset.
        let said =
            async { tokio::join!(signals.send(goodbye), writing, read_to_end(&mut messages, patience)) };
        let _ = timeout(patience, said).await;
        Ended::GoAwaySent(farewell)
    }
}

/// What the future yields if it does so at once.
async fn now_or_later<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

/// Reads what the peer still sends, but not for ever: neither for long nor much.
async fn read_to_end<R: AsyncRead + Unpin>(messages: &mut MessageReader<R>, within: Duration) {
    let reading = async {
        for _ in 0..LAST_MESSAGES {
            let Ok(Some(_)) = messages.next().await else { break };
        }
    };
    let _ = timeout(within, reading).await;
}
