//! Sees to it that a call that was begun is answered once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;

use crate::budget::Permit;
use crate::codec::Codec;
use crate::outgoing::{Held, Outgoing, Sender};
use crate::server::{Encoded, Failure};
use crate::wire::{ErrorReply, Frame, Reply};

/// Holds a call's permit until its answer is being written. If the handler panics, dropping this answers with
/// `INTERNAL`; if the handler was stopped, dropping it answers nothing.
pub(crate) struct Responder {
    id: RequestId,
    trace: TraceId,
    codec: Codec,
    /// `None` once it is answered.
    call: Option<Permit>,
    outgoing: Sender,
    answered: Arc<AtomicU32>,
}

impl Responder {
    pub(crate) fn new(
        id: RequestId,
        trace: TraceId,
        codec: Codec,
        call: Permit,
        outgoing: Sender,
        answered: Arc<AtomicU32>,
    ) -> Self {
        Self { id, trace, codec, call: Some(call), outgoing, answered }
    }

    pub(crate) fn respond(&mut self, outcome: Result<Encoded, Failure>) {
        let id = self.id;
        match outcome {
            Ok(Encoded { body, bytes }) => {
                self.send(
                    Frame::Reply(Reply { id, codec: Some(self.codec), more: false, body }),
                    Some(bytes),
                );
            }
            Err(Failure { error, begun }) => self.send(Frame::Error(ErrorReply { id, begun, error }), None),
        }
    }

    /// The handler has panicked. The panic's text is not for the peer.
    pub(crate) fn fail(&mut self) {
        let error = WireError::new(Code::Internal, "the handler failed", self.trace);
        self.respond(Err(error.into()));
    }

    fn send(&mut self, frame: Frame, bytes: Option<Permit>) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        let held = Held { call: self.call.take(), bytes };
        // If nobody takes it, the connection is over.
        self.outgoing.send(Outgoing::Frame { frame, held });
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        // A handler's future is dropped during the unwinding of its panic, and this with it. tokio catches the panic
        // after that, and keeps it in a `JoinHandle` that nobody has: here is the only place that hears of it.
        if std::thread::panicking() && self.call.is_some() {
            self.fail();
        }
    }
}
