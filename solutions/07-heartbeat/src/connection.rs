//! Either end of a connection: reads, writes and beats until it is over.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until, timeout};

use crate::arrivals::{Arrivals, SharedHeartbeat};
use crate::frame::{Assembly, CloseReason, Frame};
use crate::heartbeat::Next;
use crate::limit::{PingGuard, PingLimit};

/// Pings and pongs that wait to be sent. One that finds no room is dropped: whoever waits for it will get
/// those before it. Pongs leave the last place to a ping.
const SIGNALS: usize = 4;

/// Why a connection is over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The peer was given up.
    #[error("peer silent for {silent_for:?}")]
    Silent {
        /// Since its last sign of life.
        silent_for: Duration,
    },
    /// Either side hung up.
    #[error("hung up")]
    HungUp,
    /// The peer was sent away.
    #[error("closed the connection: {0}")]
    GoAwaySent(CloseReason),
    /// The peer has sent this side away.
    #[error("the peer closed the connection: {0}")]
    GoAwayReceived(CloseReason),
    /// The stream failed, or was not one of messages.
    #[error("{reason}")]
    Failed {
        /// The error's text, with its cause.
        reason: String,
    },
}

/// Sends what `outgoing` yields, and hands what arrives to `deliver`. Dropping the future drops the streams.
pub(crate) async fn run(
    reader: impl AsyncRead + Unpin,
    writer: impl AsyncWrite + Unpin,
    heartbeat: SharedHeartbeat,
    limit: PingLimit,
    outgoing: mpsc::Receiver<Bytes>,
    mut deliver: impl FnMut(Bytes) -> Result<(), CloseReason>,
) -> Ended {
    let (signals, unsent) = mpsc::channel(SIGNALS);
    let mut writing = pin!(write(MessageWriter::new(writer), unsent, outgoing, &heartbeat));
    let mut messages = MessageReader::new(Arrivals::new(reader, heartbeat.clone()));
    let (mut assembly, mut guard) = (Assembly::default(), PingGuard::new(limit));
    let mut listened = false;
    let offence = loop {
        let next = heartbeat.lock().poll(Instant::now());
        let until = match next {
            Next::Wait(until) => {
                listened = false;
                Some(until)
            }
            Next::Ping => {
                let _ = signals.try_send(Frame::Ping);
                continue;
            }
            Next::Pong => {
                pong(&signals);
                continue;
            }
            Next::Dead { silent_for } if listened => return Ended::Silent { silent_for },
            Next::Dead { .. } => None,
        };
        // In this order: an answer that has arrived in time counts, even if nobody looked before it was due. A thread
        // that was held up sees the clock first and the socket later, when the runtime has asked the kernel once more.
        let message = tokio::select! {
            biased;
            written = &mut writing => return written.map_or_else(failed, |()| Ended::HungUp),
            message = messages.next() => message,
            () = heartbeat.changed() => continue,
            () = wait_or_turn(until) => {
                listened = until.is_none();
                continue;
            }
        };
        let lawful = match message {
            Ok(Some(message)) => match Frame::decode(&message) {
                Some(Frame::Ping) => guard.pinged(Instant::now()).map(|()| pong(&signals)),
                Some(Frame::Pong) => Ok(()),
                Some(Frame::Piece { bytes, last }) => {
                    guard.used();
                    assembly.add(&bytes, last).and_then(|whole| whole.map_or(Ok(()), &mut deliver))
                }
                Some(Frame::GoAway(offence)) => return Ended::GoAwayReceived(offence),
                None => Err(CloseReason::Garbled),
            },
            Ok(None) => return Ended::HungUp,
            Err(error) => return failed(error),
        };
        if let Err(offence) = lawful {
            break offence;
        }
    };
    let patience = heartbeat.lock().timeout();
    // What the peer still sends is read: a socket that is closed over unread bytes resets the connection, and the
    // peer may lose the GOAWAY. All that for no longer than a ping may take.
    let rest = async { while let Ok(Some(_)) = messages.next().await {} };
    let go_away = async { tokio::join!(signals.send(Frame::GoAway(offence)), writing, rest) };
    let _ = timeout(patience, go_away).await;
    Ended::GoAwaySent(offence)
}

/// Waits for that instant; if there is none, until the runtime has looked at its sockets.
async fn wait_or_turn(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => yield_now().await,
    }
}

/// One that finds no room is dropped: those before it say the same.
fn pong(signals: &mpsc::Sender<Frame>) {
    if signals.capacity() > 1 {
        let _ = signals.try_send(Frame::Pong);
    }
}

fn failed(error: FrameError) -> Ended {
    let reason = error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
    Ended::Failed { reason }
}

/// Sends signals before pieces, up to a GOAWAY or the end of `outgoing`.
async fn write(
    mut writer: MessageWriter<impl AsyncWrite + Unpin>,
    mut signals: mpsc::Receiver<Frame>,
    mut outgoing: mpsc::Receiver<Bytes>,
    heartbeat: &SharedHeartbeat,
) -> Result<(), FrameError> {
    let mut rest = Bytes::new();
    loop {
        let frame = tokio::select! {
            biased;
            Some(signal) = signals.recv() => signal,
            piece = next_piece(&mut rest, &mut outgoing) => match piece {
                Some(piece) => piece,
                None => return Ok(()),
            },
        };
        writer.send(&frame.encode()).await?;
        heartbeat.sent(Instant::now());
        if let Frame::GoAway(_) = frame {
            return Ok(());
        }
    }
}

/// Cuts a piece off `rest`, or off the next request or reply if nothing is left; `None` after the last one.
async fn next_piece(rest: &mut Bytes, outgoing: &mut mpsc::Receiver<Bytes>) -> Option<Frame> {
    if rest.is_empty() {
        *rest = outgoing.recv().await?;
    }
    let bytes = rest.split_to(rest.len().min(crate::PIECE_BYTES));
    Some(Frame::Piece { bytes, last: rest.is_empty() })
}
