//! Hands what arrives on a client's connection to the calls in flight.

use std::sync::Arc;

use solution_04_multiplexing::{Answer, Closed, RequestId};
use tokio::sync::watch;

use crate::arrived::{Arrived, Received};
use crate::client::in_flight::InFlight;
use crate::client::{CallError, ReplyError};
use crate::ended::Ended;
use crate::outgoing::{Calls, Outbox, Outgoing};
use crate::wire::{CloseReason, ErrorReply, Reply};

/// How a call ends that the server has answered.
pub(crate) type Outcome = Result<Received<Reply>, CallError>;

/// Whether a connection takes calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Up,
    /// The server has sent a GOAWAY: it finishes what it has begun, and takes no more.
    Draining,
    Ended(Ended),
}

/// Wakes the caller that waits for what has arrived. If the connection's task panics, or its runtime shuts down, all
/// callers hear of it.
pub(crate) struct ReplyDispatcher {
    pub(crate) in_flight: Arc<InFlight<Outcome>>,
    pub(crate) state: watch::Sender<State>,
}

impl ReplyDispatcher {
    /// Hands on what has arrived. After the last reply of a server that shuts down, it closes `outbox`.
    pub(crate) fn dispatch(&self, arrived: Arrived, outbox: &Outbox) -> Result<(), CloseReason> {
        match arrived {
            Arrived::Reply(reply) => self.complete(reply.message.id, Ok(reply)),
            Arrived::Error(ErrorReply { id, begun: true, error }) => {
                self.complete(id, Err(CallError::Refused(error)));
            }
            Arrived::Error(ErrorReply { id, begun: false, error }) => {
                self.complete(id, Err(CallError::NotBegun(error)));
            }
            Arrived::Refused { id, why } => {
                self.complete(id, Err(ReplyError::NotKept { reason: why.to_string() }.into()));
            }
            Arrived::ShuttingDown => {
                self.in_flight.drain(Closed { reason: CloseReason::ShuttingDown.to_string() });
                self.state.send_replace(State::Draining);
            }
            Arrived::BatchEnd | Arrived::TimerRang => return Ok(()),
            Arrived::Request(..) | Arrived::Cancel(_) => return Err(CloseReason::ProtocolError),
        }
        if self.in_flight.is_drained() {
            outbox.send(Outgoing::Close);
        }
        Ok(())
    }

    fn complete(&self, id: RequestId, value: Outcome) {
        // A caller that has given up needs no reply.
        let _ = self.in_flight.complete(Answer { id, value });
    }

    /// Fails every call in flight, and every later one.
    pub(crate) fn close(&self, ended: Ended) {
        self.in_flight.close(Closed { reason: ended.to_string() });
        self.state.send_replace(State::Ended(ended));
    }
}

impl Calls for ReplyDispatcher {
    fn is_in_flight(&self, id: RequestId) -> bool {
        self.in_flight.has(id)
    }

    fn are_several(&self) -> bool {
        self.in_flight.len() > 1
    }
}

impl Drop for ReplyDispatcher {
    fn drop(&mut self) {
        self.in_flight.close(Closed { reason: "the client's own task is gone".to_owned() });
    }
}
