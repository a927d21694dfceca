//! Takes requests in: each is begun, within the limits, or refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Deadline;

use crate::arrived::{Arrived, Received, TooMuch};
use crate::budget::Budget;
use crate::codec::Codec;
use crate::context::received;
use crate::limits::Limits;
use crate::outgoing::{Calls, Held, Outgoing, Sender};
use crate::server::cancels::CancelGuard;
use crate::server::inline::{Begun, begin_inline};
use crate::server::job::{Job, ToDo};
use crate::server::responder::Responder;
use crate::server::workers::Workers;
use crate::server::{Call, ReplyBudget, Service};
use crate::wire::{BadMetadata, CloseReason, ErrorReply, Frame, GoAway, Metadata, Request};

/// How many refusals may wait to be written.
const REFUSALS: usize = 256;

/// The requests of one connection.
pub(crate) struct RequestDispatcher {
    service: Arc<dyn Service>,
    codec: Codec,
    workers: Workers,
    replies: Arc<ReplyBudget>,
    /// Calls in flight: from the request until its reply is being written.
    calls: Budget,
    refusals: Budget,
    outgoing: Sender,
    draining: AtomicBool,
    answered: Arc<AtomicU32>,
}

impl RequestDispatcher {
    pub(crate) fn new(service: Arc<dyn Service>, codec: Codec, limits: &Limits, outgoing: Sender) -> Self {
        Self {
            service,
            codec,
            workers: Workers::new(),
            replies: Arc::new(ReplyBudget::new(limits.send_budget_bytes, limits.max_body_bytes)),
            calls: Budget::new(limits.max_calls),
            refusals: Budget::new(REFUSALS),
            outgoing,
            draining: AtomicBool::new(false),
            answered: Arc::default(),
        }
    }

    /// Counts the calls that were answered.
    pub(crate) fn answered(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.answered)
    }

    pub(crate) fn dispatch(&self, arrived: Arrived, cancels: &mut CancelGuard) -> Result<(), CloseReason> {
        match arrived {
            Arrived::Request(request, deadline) => self.begin(request, deadline),
            Arrived::Refused { id, why } => {
                let retryable = matches!(why, TooMuch::Connection { .. });
                let error = WireError::new(Code::ResourceExhausted, why.to_string(), TraceId::default());
                self.refuse(id, error.with_retryable(retryable))
            }
            Arrived::Cancel(id) => {
                // Without one it has ended already, by an answer or by its deadline.
                self.workers.cancel(id).map_or(Ok(()), |deadline| cancels.cancelled(deadline))
            }
            Arrived::BatchEnd => {
                self.workers.wake_another();
                Ok(())
            }
            Arrived::TimerRang => {
                self.workers.trim();
                Ok(())
            }
            // The client begins no more calls, and says nothing that the server has to act on.
            Arrived::ShuttingDown => Ok(()),
            Arrived::Reply(_) | Arrived::Error(_) => Err(CloseReason::ProtocolError),
        }
    }

    /// Tells the client by a GOAWAY that no new call is begun. Calls that it sends all the same are refused.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        let goaway = Frame::GoAway(GoAway::new(CloseReason::ShuttingDown));
        self.outgoing.send(Outgoing::frame(goaway));
    }

    /// Waits until no call is in flight.
    pub(crate) async fn drained(&self) {
        drop(self.calls.acquire(self.calls.size()).await);
    }

    /// Ends the connection, once everything that is queued is written.
    pub(crate) fn close(&self) {
        self.outgoing.send(Outgoing::Close);
    }

    /// Stops all handlers, and returns when the last has stopped.
    pub(crate) async fn stop(self) {
        self.workers.stop().await;
    }

    /// Begins the work, at once or on a task of its own (lesson 05), or refuses.
    fn begin(&self, request: Received<Request>, deadline: Deadline) -> Result<(), CloseReason> {
        let Received { message: Request { id, codec, method, metadata, body, .. }, bytes } = request;
        let metadata = Metadata::decode(&metadata);
        let trace = metadata.as_ref().ok().and_then(Metadata::trace);
        let trace = trace.map(|trace| trace.id).unwrap_or_default();
        let reject = |code, text: &str| self.refuse(id, WireError::new(code, text, trace));
        if self.draining.load(Ordering::Relaxed) {
            return reject(Code::Unavailable, "shutting down");
        }
        if codec != Some(self.codec) {
            return reject(Code::InvalidArgument, "not the codec that was agreed on");
        }
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(BadMetadata::Malformed) => return reject(Code::InvalidArgument, "malformed metadata"),
            Err(why) => return reject(Code::ResourceExhausted, &why.to_string()),
        };
        let Some(permit) = self.calls.try_acquire(1) else {
            let error = WireError::new(Code::ResourceExhausted, "too many calls at once", trace);
            return self.refuse(id, error.with_retryable(true));
        };
        let entered = self.workers.enter(id, deadline).map_err(|_in_use| CloseReason::ProtocolError)?;
        // Its deadline has passed: nobody waits for an answer.
        let Some(place) = entered else { return Ok(()) };
        let (codec, replies) = (self.codec, Arc::clone(&self.replies));
        let call = Call { context: received(place.context().clone(), metadata), codec, body, replies };
        let mut responder = Responder::new(id, trace, codec, permit, self.outgoing.clone(), self.answered());
        let Some(method) = self.service.methods().iter().find(|known| known.id == method) else {
            drop(place);
            responder.respond(Err(call.error(Code::Unimplemented, "no such method").into()));
            return Ok(());
        };
        let span = tracing::debug_span!("serve", method = method.name, %trace);
        let todo = if method.is_inline {
            match span.in_scope(|| begin_inline(|| self.service.call(method, call))) {
                Begun::Done(outcome) => {
                    drop((bytes, place));
                    responder.respond(outcome);
                    return Ok(());
                }
                Begun::Panicked => {
                    drop((bytes, place));
                    responder.fail();
                    return Ok(());
                }
                Begun::Waits(work) => ToDo::GoOn(work),
            }
        } else {
            ToDo::Call(Arc::clone(&self.service), method, call)
        };
        self.workers.spawn(Job { todo, place, responder, span, bytes });
        Ok(())
    }

    /// Answers a request that was not begun. A client that does not read its refusals gets a GOAWAY.
    fn refuse(&self, id: RequestId, error: WireError) -> Result<(), CloseReason> {
        let permit = self.refusals.try_acquire(1).ok_or(CloseReason::TooManyCalls)?;
        let frame = Frame::Error(ErrorReply { id, begun: false, error });
        let held = Held { call: Some(permit), bytes: None };
        self.outgoing.send(Outgoing::Frame { frame, held });
        Ok(())
    }
}

impl Calls for RequestDispatcher {
    /// A server sends no requests.
    fn is_in_flight(&self, _: RequestId) -> bool {
        true
    }

    fn are_several(&self) -> bool {
        self.calls.size() - self.calls.free() > 1
    }
}
