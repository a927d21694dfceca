//! What is done with a message that has arrived.

use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::{FrameError, HEADER_BYTES};
use solution_07_heartbeat::{CloseReason, PingGuard};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::assembly::{Arrived, Assembly};
use crate::ended::{Ended, with_causes};
use crate::limits::Limits;
use crate::ration::Ration;
use crate::wire::{Farewell, Frame, MAX_FRAME_BYTES, Role};

/// What is read for one frame.
const FRAME_RATION: usize = HEADER_BYTES + MAX_FRAME_BYTES;

/// Why nothing more is taken in.
pub(crate) enum Over {
    /// The peer is to be told.
    Say(Farewell),
    /// There is nobody to tell.
    Ended(Ended),
}

impl<T: Into<Farewell>> From<T> for Over {
    fn from(why: T) -> Self {
        Self::Say(why.into())
    }
}

/// Makes frames of messages and bodies of pieces, and holds the peer to its limits.
pub(crate) struct Incoming<D> {
    ration: Ration,
    assembly: Assembly,
    guard: PingGuard,
    signals: mpsc::Sender<Frame>,
    deliver: D,
    /// How long to wait for room.
    patience: Duration,
    /// Whether to wait for room at all: a peer that keeps to what it was told needs none.
    waits: bool,
    /// How much room there was when a wait was in vain: there is no other before some of it was given back.
    in_vain: Option<usize>,
    /// What has to wait for so much room.
    held_up: Option<(Frame, usize)>,
}

impl<D: FnMut(Arrived) -> Result<(), Farewell>> Incoming<D> {
    /// Answers pings by `signals`, and hands what concerns calls to `deliver`.
    pub(crate) fn new(
        role: Role,
        limits: &Limits,
        ration: Ration,
        signals: mpsc::Sender<Frame>,
        deliver: D,
    ) -> Self {
        ration.renew(FRAME_RATION);
        Self {
            ration,
            assembly: Assembly::new(limits.largest_body, limits.arrived),
            guard: PingGuard::new(limits.pings),
            signals,
            deliver,
            patience: limits.pace.timeout / 2,
            waits: role == Role::Client,
            in_vain: None,
            held_up: None,
        }
    }

    /// Whether [`resume`](Self::resume) has to come before the next [`take`](Self::take).
    pub(crate) fn is_held_up(&self) -> bool {
        self.held_up.is_some()
    }

    /// Waits for room for what is held up; whether there is some now. Cancel safe.
    pub(crate) async fn has_room(&self) -> bool {
        match &self.held_up {
            Some((_, wanted)) => timeout(self.patience, self.assembly.has_room(*wanted)).await.is_ok(),
            None => true,
        }
    }

    /// Takes what was held up; without room, it fails its call.
    pub(crate) fn resume(&mut self, has_room: bool) -> Result<(), Over> {
        if let Some((frame, _)) = self.held_up.take() {
            self.add(frame)?;
        }
        self.in_vain = (!has_room).then(|| self.assembly.free_room());
        Ok(())
    }

    /// Nothing more has arrived so far.
    pub(crate) fn pause(&mut self) -> Result<(), Over> {
        Ok((self.deliver)(Arrived::AllForNow)?)
    }

    /// Takes what the stream has yielded.
    pub(crate) fn take(&mut self, message: Result<Option<Bytes>, FrameError>) -> Result<(), Over> {
        let message = match message {
            Ok(Some(message)) => message,
            Ok(None) => return Err(Over::Ended(Ended::HungUp)),
            Err(FrameError::TooLong { .. }) => return Err(CloseReason::TooLong.into()),
            Err(FrameError::Io(_)) if self.ration.is_spent() => return Err(CloseReason::TooLong.into()),
            Err(error) => return Err(Over::Ended(failed(&error))),
        };
        self.ration.renew(FRAME_RATION);
        if message.len() > MAX_FRAME_BYTES {
            return Err(CloseReason::TooLong.into());
        }
        match Frame::decode(message).map_err(|_| CloseReason::Garbled)? {
            Frame::Ping => {
                self.guard.pinged(Instant::now())?;
                if self.signals.capacity() > 1 {
                    let _ = self.signals.try_send(Frame::Pong);
                }
            }
            Frame::Pong | Frame::Skipped => {}
            Frame::GoAway { farewell, .. } if farewell != Farewell::Draining => {
                return Err(Over::Ended(Ended::GoAwayReceived { farewell }));
            }
            frame => {
                self.guard.used();
                self.in_vain = self.in_vain.filter(|then| self.assembly.free_room() <= *then);
                let waits = self.waits && self.in_vain.is_none();
                match self.assembly.lacks(&frame).filter(|_| waits) {
                    Some(wanted) => self.held_up = Some((frame, wanted)),
                    None => self.add(frame)?,
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, frame: Frame) -> Result<(), Over> {
        let arrived = self.assembly.add(frame)?;
        Ok((self.deliver)(arrived)?)
    }
}

/// How a connection ends whose stream has failed.
pub(crate) fn failed(error: &FrameError) -> Ended {
    Ended::Failed { reason: with_causes(error) }
}
