//! What the reader of a client's connection does with what arrives.

use solution_04_multiplexing::{Answer as ForRequest, Closed, InFlight, RequestId};
use solution_07_heartbeat::CloseReason;
use tokio::sync::{mpsc, watch};

use crate::assembly::Arrived;
use crate::client::call::Answer;
use crate::client::{CallError, ReplyError};
use crate::ended::Ended;
use crate::outgoing::Outgoing;
use crate::wire::{Farewell, Frame};

/// Whether a connection takes calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Up,
    /// The server finishes what it has begun, and takes no more.
    Draining {
        reason: String,
    },
    Ended(Ended),
}

/// Who is told what arrives. Should the connection's task panic, or its runtime shut down, callers hear that too.
pub(crate) struct Told {
    pub(crate) waiting: InFlight<Answer>,
    pub(crate) states: watch::Sender<State>,
}

impl Told {
    /// Hands on what has arrived; hangs up after the last answer of a server that shuts down.
    pub(crate) fn take(
        &self,
        arrived: Arrived,
        hang_up: &mpsc::WeakUnboundedSender<Outgoing>,
    ) -> Result<(), Farewell> {
        match arrived {
            Arrived::Whole { frame: Frame::Reply { id, codec, body, .. }, room } => {
                self.hand(id, Answer::Reply { codec, body, room });
            }
            Arrived::Control(Frame::Error { id, begun: true, error }) => {
                self.hand(id, Answer::No(CallError::Refused(error)));
            }
            Arrived::Control(Frame::Error { id, begun: false, error }) => {
                self.hand(id, Answer::No(CallError::NotBegun(error)));
            }
            Arrived::Refused { id, why } => {
                self.hand(id, Answer::No(ReplyError::NotKept { reason: why.to_string() }.into()));
            }
            Arrived::Control(Frame::GoAway { farewell, .. }) => {
                self.states.send_replace(State::Draining { reason: farewell.to_string() });
            }
            Arrived::Nothing => {}
            Arrived::AllForNow => return Ok(()),
            Arrived::Whole { .. } | Arrived::Control(_) => return Err(CloseReason::Garbled.into()),
        }
        let drained = || *self.states.borrow() != State::Up && self.waiting.is_empty();
        if let Some(outgoing) = hang_up.upgrade().filter(|_| drained()) {
            let _ = outgoing.send(Outgoing::Close);
        }
        Ok(())
    }

    fn hand(&self, id: RequestId, value: Answer) {
        // A caller that has given up needs no answer.
        let _ = self.waiting.complete(ForRequest { id, value });
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.waiting.close(Closed { reason: "the client's own task is gone".to_owned() });
    }
}
