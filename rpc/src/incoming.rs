//! What is done with each message that arrives.

use bytes::Bytes;
use solution_02_framing::{FrameError, HEADER_BYTES};
use solution_05_deadlines::Deadline;
use solution_07_heartbeat::PingGuard;
use tokio::time::error::Elapsed;
use tokio::time::{Duration, Instant, timeout_at};

use crate::arrived::{Arrived, Head, Piece};
use crate::assembly::Assembly;
use crate::ended::{Ended, with_causes};
use crate::frame_writer::SIGNALS;
use crate::limits::Limits;
use crate::outgoing::Outbox;
use crate::read_limit::ReadLimit;
use crate::wire::{CloseReason, Frame, GoAway, MAX_FRAME_BYTES, Role};

/// What may be read for one frame.
const FRAME_READ_LIMIT: usize = HEADER_BYTES + MAX_FRAME_BYTES;

/// How a connection comes to its end.
pub(crate) enum Closing {
    /// The peer broke a rule, and is told in a GOAWAY.
    GoAway(GoAway),
    /// The peer knows already, or cannot be told.
    Silently(Ended),
}

impl From<CloseReason> for Closing {
    fn from(reason: CloseReason) -> Self {
        Self::GoAway(GoAway::new(reason))
    }
}

/// Makes frames of messages and whole bodies of pieces, holds the peer to its limits, and hands what concerns calls
/// to `dispatch`.
pub(crate) struct Incoming<D> {
    read_limit: ReadLimit,
    assembly: Assembly,
    ping_guard: PingGuard,
    outbox: Outbox,
    dispatch: D,
    /// How long a reply may wait for a part of the receive budget.
    patience: Duration,
    reply_room: ReplyRoom,
}

/// Backpressure from callers that do not take their replies: whether the next reply may wait for a part of the receive
/// budget. Only a client has it. A server that stopped reading would be deaf to cancellations; it refuses at once.
enum ReplyRoom {
    /// A reply that does not fit waits.
    Free,
    /// This piece waits until so many bytes are free, but not for long. Meanwhile nothing is read, so TCP makes the
    /// peer wait too.
    Blocked { piece: Piece, bytes: usize, until: Instant },
    /// A reply has waited in vain: callers that do not run must not hold up the others again. What does not fit is
    /// refused at once, until more than so many bytes are free.
    Refusing { until_free: usize },
}

impl<D: FnMut(Arrived) -> Result<(), CloseReason>> Incoming<D> {
    pub(crate) fn new(
        role: Role,
        limits: &Limits,
        read_limit: ReadLimit,
        outbox: Outbox,
        dispatch: D,
    ) -> Self {
        read_limit.reset(FRAME_READ_LIMIT);
        Self {
            read_limit,
            assembly: Assembly::new(limits.max_body_bytes, limits.receive_budget_bytes),
            ping_guard: PingGuard::new(limits.ping_limit),
            outbox,
            dispatch,
            patience: limits.keepalive.timeout / 2,
            reply_room: match role {
                Role::Client => ReplyRoom::Free,
                Role::Server => ReplyRoom::Refusing { until_free: usize::MAX },
            },
        }
    }

    /// Whether [`unblock`](Self::unblock) has to come before the next message.
    pub(crate) fn is_blocked(&self) -> bool {
        matches!(self.reply_room, ReplyRoom::Blocked { .. })
    }

    /// Waits until the blocked piece fits, or has waited for long enough. Cancel safe.
    pub(crate) async fn wait_for_room(&self) -> Result<(), Elapsed> {
        match self.reply_room {
            ReplyRoom::Blocked { bytes, until, .. } => {
                timeout_at(until, self.assembly.wait_for_bytes(bytes)).await
            }
            ReplyRoom::Free | ReplyRoom::Refusing { .. } => Ok(()),
        }
    }

    /// Takes the blocked piece. If it has waited in vain it is refused, which fails its call.
    pub(crate) fn unblock(&mut self, waited: Result<(), Elapsed>) -> Result<(), Closing> {
        let before = std::mem::replace(&mut self.reply_room, ReplyRoom::Free);
        if let ReplyRoom::Blocked { piece, .. } = before {
            self.assemble(piece)?;
        }
        if waited.is_err() {
            self.reply_room = ReplyRoom::Refusing { until_free: self.assembly.free_bytes() };
        }
        Ok(())
    }

    /// Nothing more has arrived so far.
    pub(crate) fn batch_end(&mut self) -> Result<(), Closing> {
        self.deliver(Arrived::BatchEnd)
    }

    /// The connection's timer has rung.
    pub(crate) fn timer_rang(&mut self) -> Result<(), Closing> {
        self.deliver(Arrived::TimerRang)
    }

    /// Takes what the stream has yielded.
    pub(crate) fn take(&mut self, read: Result<Option<Bytes>, FrameError>) -> Result<(), Closing> {
        let message = self.message(read)?;
        let frame = Frame::decode(message).map_err(|bad| {
            let text = format!("{}: {bad}", CloseReason::ProtocolError);
            Closing::GoAway(GoAway { reason: CloseReason::ProtocolError, text })
        })?;
        if !matches!(frame, Frame::Ping | Frame::Pong | Frame::Skipped) {
            self.ping_guard.used();
        }
        match frame {
            Frame::Request(request) => {
                let deadline = Deadline::from_millis(request.left_millis.into());
                self.take_piece(Piece::First(Head::Request(request, deadline)))
            }
            Frame::Reply(reply) => self.take_piece(Piece::First(Head::Reply(reply))),
            Frame::Continuation(next) => self.take_piece(Piece::Next(next)),
            Frame::Error(error) => self.deliver(Arrived::Error(error)),
            Frame::Cancel(id) => {
                self.assembly.abandon(id);
                self.deliver(Arrived::Cancel(id))
            }
            Frame::Ping => self.answer_ping(),
            Frame::Pong | Frame::Skipped => Ok(()),
            Frame::GoAway(GoAway { reason: CloseReason::ShuttingDown, .. }) => {
                self.deliver(Arrived::ShuttingDown)
            }
            Frame::GoAway(GoAway { reason, text }) => {
                Err(Closing::Silently(Ended::GoAwayReceived { reason, text }))
            }
            Frame::Introduction(_) | Frame::Schema(_) => Err(CloseReason::ProtocolError.into()),
        }
    }

    fn message(&self, read: Result<Option<Bytes>, FrameError>) -> Result<Bytes, Closing> {
        let message = match read {
            Ok(Some(message)) => message,
            Ok(None) => return Err(Closing::Silently(Ended::HungUp)),
            Err(FrameError::TooLong { .. }) => return Err(CloseReason::FrameTooLong.into()),
            Err(FrameError::Io(_)) if self.read_limit.is_reached() => {
                return Err(CloseReason::FrameTooLong.into());
            }
            Err(error) => return Err(Closing::Silently(failed(&error))),
        };
        self.read_limit.reset(FRAME_READ_LIMIT);
        // The last read may have brought a little more than the limit.
        if message.len() > MAX_FRAME_BYTES { Err(CloseReason::FrameTooLong.into()) } else { Ok(message) }
    }

    /// Keepalive: a ping gets a pong.
    fn answer_ping(&mut self) -> Result<(), Closing> {
        self.ping_guard.pinged(Instant::now()).map_err(|_| CloseReason::TooManyPings)?;
        self.pong();
        Ok(())
    }

    /// Tells the peer that it is heard, unless pongs that were not written yet fill the queue.
    pub(crate) fn pong(&self) {
        self.outbox.signal(Frame::Pong, SIGNALS - 1);
    }

    fn take_piece(&mut self, piece: Piece) -> Result<(), Closing> {
        if let ReplyRoom::Refusing { until_free } = self.reply_room
            && self.assembly.free_bytes() > until_free
        {
            self.reply_room = ReplyRoom::Free;
        }
        match (&self.reply_room, self.assembly.shortage(&piece)) {
            (ReplyRoom::Free, Some(bytes)) => {
                let until = Instant::now() + self.patience;
                self.reply_room = ReplyRoom::Blocked { piece, bytes, until };
                Ok(())
            }
            _ => self.assemble(piece),
        }
    }

    fn assemble(&mut self, piece: Piece) -> Result<(), Closing> {
        match self.assembly.add(piece)? {
            Some(arrived) => self.deliver(arrived),
            None => Ok(()),
        }
    }

    fn deliver(&mut self, arrived: Arrived) -> Result<(), Closing> {
        Ok((self.dispatch)(arrived)?)
    }
}

/// How a connection ends whose stream has failed.
pub(crate) fn failed(error: &FrameError) -> Ended {
    Ended::Failed { reason: with_causes(error) }
}
