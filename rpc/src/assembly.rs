//! Puts together the bodies that arrive in pieces, within the receive budget.

use solution_04_multiplexing::RequestId;

use crate::arrived::{Arrived, Head, Piece, TooMuch};
use crate::budget::{Budget, Permit};
use crate::wire::{CloseReason, Continuation};

/// Joins pieces. Memory grows with what has arrived, never beyond the budget: what a body has in reserve for its next
/// pieces counts as arrived. The pieces of two bodies are never mixed, so there is at most one incomplete body.
pub(crate) struct Assembly {
    max_body_bytes: usize,
    budget: Budget,
    state: State,
}

enum State {
    /// Between two bodies.
    Idle,
    /// More pieces are to come, and are kept.
    Collecting(Partial),
    /// More pieces are to come, and nobody wants them.
    Skipping(RequestId),
}

struct Partial {
    head: Head,
    body: Vec<u8>,
    bytes: Permit,
}

impl Assembly {
    /// For bodies of at most `max_body_bytes`, and `budget_bytes` in all, which is never less than one body.
    pub(crate) fn new(max_body_bytes: usize, budget_bytes: usize) -> Self {
        Self { max_body_bytes, budget: Budget::new(budget_bytes.max(max_body_bytes)), state: State::Idle }
    }

    /// The bytes of the receive budget that nobody holds.
    pub(crate) fn free_bytes(&self) -> usize {
        self.budget.free()
    }

    /// Waits until so many bytes of the budget are free. Cancel safe.
    pub(crate) async fn wait_for_bytes(&self, wanted: usize) {
        drop(self.budget.acquire(wanted).await);
    }

    /// How many bytes of the budget have to become free before this piece can be kept; `None` if it can be, or never.
    pub(crate) fn shortage(&self, piece: &Piece) -> Option<usize> {
        let (held, length) = match (piece, &self.state) {
            (Piece::First(head), State::Idle) => (0, head.body_length()),
            (Piece::Next(next), State::Collecting(partial)) => {
                (partial.bytes.num_permits(), partial.body.len() + next.body.len())
            }
            _ => return None,
        };
        let wanted = length.saturating_sub(held);
        (length <= self.max_body_bytes && wanted > self.budget.free()).then_some(wanted)
    }

    /// Takes the next piece. What it completes; `None` if that is nothing yet, or nothing any more.
    ///
    /// # Errors
    /// [`CloseReason::ProtocolError`] if it does not belong here.
    pub(crate) fn add(&mut self, piece: Piece) -> Result<Option<Arrived>, CloseReason> {
        match piece {
            Piece::First(head) => self.begin(head),
            Piece::Next(next) => self.continue_with(&next),
        }
    }

    /// Nobody wants the body with this id any more. The peer sends the rest of it all the same, to be skipped.
    pub(crate) fn abandon(&mut self, id: RequestId) {
        if matches!(&self.state, State::Collecting(partial) if partial.head.id() == id) {
            self.state = State::Skipping(id);
        }
    }

    fn begin(&mut self, mut head: Head) -> Result<Option<Arrived>, CloseReason> {
        let (id, length, more) = (head.id(), head.body_length(), head.more());
        if !matches!(self.state, State::Idle) || (more && length == 0) {
            return Err(CloseReason::ProtocolError);
        }
        match self.acquire_first(length) {
            Ok(bytes) if more => {
                let body = std::mem::take(head.body()).to_vec();
                self.state = State::Collecting(Partial { head, body, bytes });
                Ok(None)
            }
            Ok(bytes) => Ok(Some(head.complete(bytes))),
            Err(why) => Ok(Some(self.refuse(id, more, why))),
        }
    }

    fn continue_with(&mut self, next: &Continuation) -> Result<Option<Arrived>, CloseReason> {
        let Continuation { id, more, body } = next;
        if *more && body.is_empty() {
            return Err(CloseReason::ProtocolError);
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Collecting(mut partial) if partial.head.id() == *id => {
                if let Err(why) = self.acquire_next(&mut partial, body.len()) {
                    return Ok(Some(self.refuse(*id, *more, why)));
                }
                partial.append(body);
                if !more {
                    return Ok(Some(partial.complete()));
                }
                self.state = State::Collecting(partial);
            }
            State::Skipping(skipped) if skipped == *id => {
                if *more {
                    self.state = State::Skipping(skipped);
                }
            }
            State::Collecting(_) | State::Skipping(_) | State::Idle => {
                return Err(CloseReason::ProtocolError);
            }
        }
        Ok(None)
    }

    fn refuse(&mut self, id: RequestId, more: bool, why: TooMuch) -> Arrived {
        self.state = if more { State::Skipping(id) } else { State::Idle };
        Arrived::Refused { id, why }
    }

    fn acquire_first(&self, length: usize) -> Result<Permit, TooMuch> {
        if length > self.max_body_bytes {
            return Err(TooMuch::Body { limit: self.max_body_bytes });
        }
        self.acquire(length)
    }

    /// Sees to it that the permit covers `more` bytes. If it has to grow, it grows by a quarter beyond that, as far as
    /// the budget allows, so that few pieces make the body move in memory.
    fn acquire_next(&self, partial: &mut Partial, more: usize) -> Result<(), TooMuch> {
        let length = partial.body.len() + more;
        if length > self.max_body_bytes {
            return Err(TooMuch::Body { limit: self.max_body_bytes });
        }
        if let Some(lacking @ 1..) = length.checked_sub(partial.bytes.num_permits()) {
            let reserve = (length / 4).min(self.max_body_bytes - length);
            let spare = self.budget.free().saturating_sub(lacking);
            partial.bytes.merge(self.acquire(lacking + reserve.min(spare))?);
        }
        Ok(())
    }

    fn acquire(&self, bytes: usize) -> Result<Permit, TooMuch> {
        self.budget.try_acquire(bytes).ok_or(TooMuch::Connection { limit: self.budget.size() })
    }
}

impl Partial {
    fn append(&mut self, piece: &[u8]) {
        self.body.reserve_exact(self.bytes.num_permits() - self.body.len());
        self.body.extend_from_slice(piece);
    }

    /// Gives the reserve back.
    fn complete(mut self) -> Arrived {
        drop(self.bytes.split(self.bytes.num_permits() - self.body.len()));
        self.body.shrink_to_fit();
        *self.head.body() = self.body.into();
        self.head.complete(self.bytes)
    }
}
