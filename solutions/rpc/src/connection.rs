//! Either end of a connection once the handshake is done: reads, writes and beats until it is over (lesson 07).

use std::pin::pin;
use std::time::Duration;

use solution_02_framing::{FrameError, HEADER_BYTES, MessageReader, MessageWriter};
use solution_07_heartbeat::{Arrivals, Heartbeat, Next, Offence, PingGuard, SharedHeartbeat};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use crate::assembly::{Arrived, Assembly};
use crate::ended::{Ended, with_causes};
use crate::handshake::{Agreement, Disagreement, agree};
use crate::limits::Limits;
use crate::outgoing::{Outgoing, SIGNALS, write};
use crate::ration::{Ration, Rationed};
use crate::schema::Schema;
use crate::wire::{Farewell, Frame, Introduction, MAX_FRAME_BYTES, Role};

/// What a handshake may take: hello, introduction, schema, and what is read along with them.
const HANDSHAKE_BYTES: usize = 4 * MAX_FRAME_BYTES;

/// What is read for one frame.
const FRAME_RATION: usize = HEADER_BYTES + MAX_FRAME_BYTES;

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

    /// Sends what is queued, and hands what arrives to `deliver`. Dropping the future drops the streams.
    pub(crate) async fn run(
        self,
        role: Role,
        limits: &Limits,
        queue: mpsc::UnboundedReceiver<Outgoing>,
        mut deliver: impl FnMut(Arrived) -> Result<(), Farewell>,
    ) -> Ended {
        let Self { mut messages, ration, writer, heartbeat } = self;
        ration.renew(FRAME_RATION);
        let (signals, unsent) = mpsc::channel(SIGNALS);
        let mut writing = pin!(write(writer, unsent, queue, &heartbeat));
        let mut assembly = Assembly::new(limits.largest_body, limits.arrived);
        let mut guard = PingGuard::new(limits.pings);
        let mut frame_due = Instant::now() + limits.frame;
        let mut alarm = pin!(sleep_until(frame_due));
        let mut heed = true;
        let farewell = loop {
            if std::mem::take(&mut heed) {
                let now = Instant::now();
                if now >= frame_due {
                    break Farewell::TooSlow;
                }
                let next = heartbeat.lock().poll(now);
                match next {
                    Next::Wait(until) => alarm.as_mut().reset(until.min(frame_due)),
                    Next::Ping => {
                        let _ = signals.try_send(Frame::Ping);
                        heed = true;
                        continue;
                    }
                    Next::Dead { silent_for } => return Ended::Silent { silent_for },
                }
            }
            // In this order: an answer that has arrived in time counts, even if nobody looked before it was due.
            let message = tokio::select! {
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
                message = messages.next() => message,
                () = heartbeat.changed() => { heed = true; continue }
                () = &mut alarm => { heed = true; continue }
            };
            let message = match message {
                Ok(Some(message)) => message,
                Ok(None) => return Ended::HungUp,
                Err(FrameError::TooLong { .. }) => break Offence::TooLong.into(),
                Err(FrameError::Io(_)) if ration.is_spent() => break Offence::TooLong.into(),
                Err(error) => return failed(&error),
            };
            frame_due = Instant::now() + limits.frame;
            ration.renew(FRAME_RATION);
            if message.len() > MAX_FRAME_BYTES {
                break Offence::TooLong.into();
            }
            let Ok(frame) = Frame::decode(message) else { break Offence::Garbled.into() };
            let lawful = match frame {
                Frame::Ping => guard.pinged(Instant::now()).map(|()| {
                    if signals.capacity() > 1 {
                        let _ = signals.try_send(Frame::Pong);
                    }
                }),
                Frame::Pong | Frame::Skipped => Ok(()),
                Frame::Goodbye { farewell, .. } if farewell != Farewell::Draining => {
                    return Ended::Refused { farewell };
                }
                frame => {
                    guard.used();
                    match assembly.add(frame) {
                        Ok(arrived) => match deliver(arrived) {
                            Ok(()) => Ok(()),
                            Err(farewell) => break farewell,
                        },
                        Err(offence) => Err(offence),
                    }
                }
            };
            if let Err(offence) = lawful {
                break offence.into();
            }
        };
        let patience = limits.pace.timeout;
        let goodbye = Frame::Goodbye { farewell, text: farewell.to_string() };
        // What the peer still sends is read meanwhile, so that the system does not answer it by a reset.
        let said =
            async { tokio::join!(signals.send(goodbye), writing, read_to_end(&mut messages, patience)) };
        let _ = timeout(patience, said).await;
        Ended::SentAway(farewell)
    }
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

fn failed(error: &FrameError) -> Ended {
    Ended::Failed { reason: with_causes(error) }
}
