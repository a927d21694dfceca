//! Bodies that come in pieces, and what they may take.

use std::sync::Arc;

use bytes::Bytes;
use solution_04_multiplexing::RequestId;
use solution_07_heartbeat::CloseReason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::wire::Frame;

/// What a frame that arrived comes to.
pub(crate) enum Arrived {
    /// A request or reply, complete; what it takes of the connection's room is given back with `room`.
    Whole { frame: Frame, room: OwnedSemaphorePermit },
    /// A request or reply that is not kept: what is still to come of it is skipped.
    Refused { id: RequestId, why: TooMuch },
    /// Neither request nor reply.
    Control(Frame),
    /// A piece that was not the last.
    Nothing,
    /// All that has arrived so far has been handed over.
    AllForNow,
}

/// Why a body was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooMuch {
    #[error("body of more than {limit} bytes")]
    Large { limit: usize },
    #[error("bodies of more than {limit} bytes on one connection")]
    Full { limit: usize },
}

/// Puts pieces together. Memory grows with what has arrived, never beyond the limits: what a body has in reserve for
/// its next pieces counts as arrived.
pub(crate) struct Assembly {
    largest: usize,
    limit: usize,
    room: Arc<Semaphore>,
    open: Option<Open>,
}

struct Open {
    id: RequestId,
    /// The request or reply without its body, and what it takes; `None` once it is given up.
    kept: Option<(Frame, OwnedSemaphorePermit)>,
    body: Vec<u8>,
}

impl Assembly {
    /// For bodies of at most `largest` bytes, and `limit` bytes in all.
    pub(crate) fn new(largest: usize, limit: usize) -> Self {
        let limit = limit.max(largest).min(Semaphore::MAX_PERMITS);
        Self { largest, limit, room: Arc::new(Semaphore::new(limit)), open: None }
    }

    /// How much room has to become free before this frame's bytes can be kept; `None` if they can be, or never.
    pub(crate) fn lacks(&self, frame: &Frame) -> Option<usize> {
        let (held, length) = match (frame, &self.open) {
            (Frame::Request { body, .. } | Frame::Reply { body, .. }, None) => (0, body.len()),
            (Frame::Rest { body, .. }, Some(Open { kept: Some((_, room)), body: begun, .. })) => {
                (room.num_permits(), begun.len() + body.len())
            }
            _ => return None,
        };
        let wanted = length.saturating_sub(held);
        (length <= self.largest && wanted > self.room.available_permits()).then_some(wanted)
    }

    /// How much room is free.
    pub(crate) fn free_room(&self) -> usize {
        self.room.available_permits()
    }

    /// Waits until so much room is free. Cancel safe.
    pub(crate) async fn has_room(&self, wanted: usize) {
        // Nobody closes the semaphore, and no wait takes anything for good.
        let _ = self.room.acquire_many(u32::try_from(wanted).unwrap_or(u32::MAX)).await;
    }

    /// Takes a frame; the peer's offence if it does not belong here.
    pub(crate) fn add(&mut self, mut frame: Frame) -> Result<Arrived, CloseReason> {
        match &mut frame {
            Frame::Request { id, more, body, .. } | Frame::Reply { id, more, body, .. } => {
                let (id, more) = (*id, std::mem::take(more));
                if self.open.is_some() || (more && body.is_empty()) {
                    return Err(CloseReason::Garbled);
                }
                let room = self.take_first(body.len());
                if !more {
                    return Ok(match room {
                        Ok(room) => Arrived::Whole { frame, room },
                        Err(why) => Arrived::Refused { id, why },
                    });
                }
                let first = std::mem::take(body);
                let (kept, outcome) = match room {
                    Ok(room) => (Some((frame, room)), Arrived::Nothing),
                    Err(why) => (None, Arrived::Refused { id, why }),
                };
                let body = if kept.is_some() { first.to_vec() } else { Vec::new() };
                self.open = Some(Open { id, kept, body });
                Ok(outcome)
            }
            Frame::Rest { id, more, body } => {
                let mut open = self.open.take().filter(|open| open.id == *id).ok_or(CloseReason::Garbled)?;
                if *more && body.is_empty() {
                    return Err(CloseReason::Garbled);
                }
                let mut outcome = Arrived::Nothing;
                if let Some((_, room)) = &mut open.kept {
                    match self.take_rest(open.body.len() + body.len(), room) {
                        Ok(()) => {
                            open.body.reserve_exact(room.num_permits() - open.body.len());
                            open.body.extend_from_slice(body);
                        }
                        Err(why) => {
                            (open.kept, open.body) = (None, Vec::new());
                            outcome = Arrived::Refused { id: *id, why };
                        }
                    }
                }
                if *more {
                    self.open = Some(open);
                } else if let Some((frame, mut room)) = open.kept {
                    drop(room.split(room.num_permits() - open.body.len()));
                    open.body.shrink_to_fit();
                    outcome = Arrived::Whole { frame: frame.with_body(open.body.into()), room };
                }
                Ok(outcome)
            }
            Frame::Cancel { id } => {
                // The rest of it is on its way all the same.
                let open = self.open.as_mut().filter(|open| open.id == *id);
                if let Some(open) = open {
                    (open.kept, open.body) = (None, Vec::new());
                }
                Ok(Arrived::Control(frame))
            }
            _ => Ok(Arrived::Control(frame)),
        }
    }

    fn take_first(&self, length: usize) -> Result<OwnedSemaphorePermit, TooMuch> {
        if length > self.largest {
            return Err(TooMuch::Large { limit: self.largest });
        }
        self.take(length)
    }

    /// Sees to it that `room` is that of `length` bytes, the next piece included. If it has to be more, it becomes a
    /// quarter more than that, as far as there is room, so that few pieces make the body move.
    fn take_rest(&self, length: usize, room: &mut OwnedSemaphorePermit) -> Result<(), TooMuch> {
        if length > self.largest {
            return Err(TooMuch::Large { limit: self.largest });
        }
        if let Some(lacking @ 1..) = length.checked_sub(room.num_permits()) {
            let reserve = (length / 4).min(self.largest - length);
            let spare = self.room.available_permits().saturating_sub(lacking);
            room.merge(self.take(lacking + reserve.min(spare))?);
        }
        Ok(())
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, TooMuch> {
        let full = TooMuch::Full { limit: self.limit };
        let bytes = u32::try_from(bytes).map_err(|_| full)?;
        Arc::clone(&self.room).try_acquire_many_owned(bytes).map_err(|_| full)
    }
}

impl Frame {
    fn with_body(mut self, whole: Bytes) -> Self {
        if let Self::Request { body, .. } | Self::Reply { body, .. } = &mut self {
            *body = whole;
        }
        self
    }

    /// This frame, as pieces of which each fits into a frame.
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = Self> {
        let mut next = Some(self);
        std::iter::from_fn(move || {
            let mut frame = next.take()?;
            if let Self::Request { id, more, body, .. }
            | Self::Reply { id, more, body, .. }
            | Self::Rest { id, more, body } = &mut frame
                && body.len() > crate::wire::PIECE_BYTES
            {
                let rest = body.split_off(crate::wire::PIECE_BYTES);
                *more = true;
                next = Some(Self::Rest { id: *id, more: false, body: rest });
            }
            Some(frame)
        })
    }
}
