//! What is done with a message that has arrived.

use bytes::Bytes;
use solution_02_framing::{FrameError, HEADER_BYTES};
use solution_07_heartbeat::{Offence, PingGuard};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::assembly::{Arrived, Assembly};
use crate::ended::{Ended, with_causes};
use crate::limits::Limits;
use crate::ration::Ration;
use crate::wire::{Farewell, Frame, MAX_FRAME_BYTES};

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
}

impl<D: FnMut(Arrived) -> Result<(), Farewell>> Incoming<D> {
    /// Answers pings by `signals`, and hands what concerns calls to `deliver`.
    pub(crate) fn new(limits: &Limits, ration: Ration, signals: mpsc::Sender<Frame>, deliver: D) -> Self {
        ration.renew(FRAME_RATION);
        let assembly = Assembly::new(limits.largest_body, limits.arrived);
        Self { ration, assembly, guard: PingGuard::new(limits.pings), signals, deliver }
    }

    /// Whether what has arrived should be taken by those whom it is for before more is read.
    pub(crate) fn is_crowded(&self) -> bool {
        self.assembly.is_crowded()
    }

    /// Takes what the stream has yielded.
    pub(crate) fn take(&mut self, message: Result<Option<Bytes>, FrameError>) -> Result<(), Over> {
        let message = match message {
            Ok(Some(message)) => message,
            Ok(None) => return Err(Over::Ended(Ended::HungUp)),
            Err(FrameError::TooLong { .. }) => return Err(Offence::TooLong.into()),
            Err(FrameError::Io(_)) if self.ration.is_spent() => return Err(Offence::TooLong.into()),
            Err(error) => return Err(Over::Ended(failed(&error))),
        };
        self.ration.renew(FRAME_RATION);
        if message.len() > MAX_FRAME_BYTES {
            return Err(Offence::TooLong.into());
        }
        match Frame::decode(message).map_err(|_| Offence::Garbled)? {
            Frame::Ping => {
                self.guard.pinged(Instant::now())?;
                if self.signals.capacity() > 1 {
                    let _ = self.signals.try_send(Frame::Pong);
                }
            }
            Frame::Pong | Frame::Skipped => {}
            Frame::Goodbye { farewell, .. } if farewell != Farewell::Draining => {
                return Err(Over::Ended(Ended::Refused { farewell }));
            }
            frame => {
                self.guard.used();
                let arrived = self.assembly.add(frame)?;
                (self.deliver)(arrived)?;
            }
        }
        Ok(())
    }
}

/// How a connection ends whose stream has failed.
pub(crate) fn failed(error: &FrameError) -> Ended {
    Ended::Failed { reason: with_causes(error) }
}
