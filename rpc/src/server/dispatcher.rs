//! Takes requests in: each is begun, within the limits, or refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;

use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::{Deadline, Handlers, Place};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::mpsc;
use tracing::Instrument;

use crate::arrived::{Arrived, Received, TooMuch};
use crate::budget::Budget;
use crate::codec::Codec;
use crate::context::received;
use crate::limits::Limits;
use crate::outgoing::{Held, Outgoing};
use crate::server::cancels::CancelGuard;
use crate::server::inline::{Panicked, poll_inline};
use crate::server::responder::Responder;
use crate::server::{Call, Encoded, Failure, ReplyBudget, Service};
use crate::wire::{CloseReason, ErrorReply, Frame, GoAway, Metadata, Request};

/// How many refusals may wait to be written.
const REFUSALS: usize = 256;

/// The requests of one connection.
pub(crate) struct RequestDispatcher {
    service: Arc<dyn Service>,
    codec: Codec,
    handlers: Handlers,
    replies: Arc<ReplyBudget>,
    /// Calls in flight: from the request until its reply is being written.
    calls: Budget,
    refusals: Budget,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    draining: AtomicBool,
    answered: Arc<AtomicU32>,
    /// Whether a handler was spawned since the last batch ended.
    spawned: AtomicBool,
    several_threads: bool,
}

impl RequestDispatcher {
    pub(crate) fn new(
        service: Arc<dyn Service>,
        codec: Codec,
        limits: &Limits,
        outgoing: mpsc::UnboundedSender<Outgoing>,
    ) -> Self {
        Self {
            service,
            codec,
            handlers: Handlers::default(),
            replies: Arc::new(ReplyBudget::new(limits.send_budget_bytes, limits.max_body_bytes)),
            calls: Budget::new(limits.max_calls),
            refusals: Budget::new(REFUSALS),
            outgoing,
            draining: AtomicBool::new(false),
            answered: Arc::default(),
            spawned: AtomicBool::new(false),
            several_threads: Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread,
        }
    }

    /// Counts the calls that were answered.
    pub(crate) fn answered(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.answered)
    }

    pub(crate) fn dispatch(&self, arrived: Arrived, cancels: &mut CancelGuard) -> Result<(), CloseReason> {
        match arrived {
            Arrived::Request(request) => self.begin(request),
            Arrived::Refused { id, why } => {
                let retryable = matches!(why, TooMuch::Connection { .. });
                let error = WireError::new(Code::ResourceExhausted, why.to_string(), TraceId::default());
                self.refuse(id, error.with_retryable(retryable))
            }
            Arrived::Cancel(id) => {
                let deadline = self.handlers.deadline(id);
                self.handlers.cancel(id);
                // Without one it has ended already, by an answer or by its deadline.
                deadline.map_or(Ok(()), |deadline| cancels.cancelled(deadline))
            }
            Arrived::BatchEnd => {
                self.wake_another_worker();
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
        let _ = self.outgoing.send(Outgoing::frame(goaway));
    }

    /// Waits until no call is in flight.
    pub(crate) async fn drained(&self) {
        drop(self.calls.acquire(self.calls.size()).await);
    }

    /// Ends the connection, once everything that is queued is written.
    pub(crate) fn close(&self) {
        let _ = self.outgoing.send(Outgoing::Close);
    }

    /// Stops all handlers, and returns when the last has stopped.
    pub(crate) async fn stop(self) {
        self.handlers.stop().await;
    }

    /// Begins the work, at once or on a task of its own (lesson 05), or refuses.
    fn begin(&self, request: Received<Request>) -> Result<(), CloseReason> {
        let Received { message: Request { id, codec, method, left_millis, metadata, body, .. }, bytes } =
            request;
        let metadata = Metadata::decode(&metadata);
        let trace = metadata.as_ref().ok().and_then(Metadata::trace);
        let trace = trace.map(|trace| trace.id).unwrap_or_default();
        let reject = |code, text: &str| self.refuse(id, WireError::new(code, text, trace));
        if self.draining.load(Ordering::Relaxed) {
            return reject(Code::Unavailable, "shutting down");
        }
        if codec != self.codec {
            return reject(Code::InvalidArgument, "not the codec that was agreed on");
        }
        let Ok(metadata) = metadata else {
            return reject(Code::InvalidArgument, "malformed metadata");
        };
        let Some(permit) = self.calls.try_acquire(1) else {
            let error = WireError::new(Code::ResourceExhausted, "too many calls at once", trace);
            return self.refuse(id, error.with_retryable(true));
        };
        let deadline = Deadline::from_millis(left_millis.into());
        let entered = self.handlers.enter(id, deadline).map_err(|_in_use| CloseReason::ProtocolError)?;
        // Its deadline has passed: nobody waits for an answer.
        let Some(entered) = entered else { return Ok(()) };
        let context = received(entered.context().clone(), metadata);
        let method = self.service.methods().iter().find(|known| known.id == method);
        let name = method.map_or("unknown", |method| method.name);
        let span = tracing::debug_span!("serve", method = name, %trace);
        let (outgoing, answered) = (self.outgoing.clone(), self.answered());
        let mut responder = Responder::new(id, trace, codec, permit, outgoing, answered);
        let (service, replies) = (Arc::clone(&self.service), Arc::clone(&self.replies));
        let work = async move {
            let call = Call { context, codec, body, replies };
            let work = match method {
                Some(method) => service.call(method, call),
                None => call.unimplemented(),
            };
            let outcome = work.await;
            drop(bytes);
            outcome
        };
        let mut work = Box::pin(work.instrument(span));
        if !method.is_some_and(|method| method.is_inline) {
            self.spawn(entered, work, responder);
            return Ok(());
        }
        match poll_inline(work.as_mut()) {
            // What is done at once needs no task, no timer and nobody to stop it.
            Poll::Ready(Ok(outcome)) => {
                drop(entered);
                responder.respond(outcome);
            }
            Poll::Ready(Err(Panicked)) => {
                drop(entered);
                responder.fail();
            }
            Poll::Pending => self.spawn(entered, work, responder),
        }
        Ok(())
    }

    /// Gives the work a task of its own. Its id is free before it is answered: a client that has the reply may use the
    /// id again.
    fn spawn<F>(&self, entered: Place, work: F, mut responder: Responder)
    where
        F: Future<Output = Result<Encoded, Failure>> + Send + 'static,
    {
        // In a box: a task's future is moved several times before it has its place, a tenth of the server's instructions.
        self.handlers.spawn(Box::pin(async move {
            let mut outcome = None;
            entered.run(async { outcome = Some(work.await) }).await;
            // A caller that is gone needs no telling that its request was stopped.
            if let Some(outcome) = outcome {
                responder.respond(outcome);
            }
        }));
        self.spawned.store(true, Ordering::Relaxed);
    }

    /// Lets another thread see the handler that was spawned last. tokio keeps it for this thread, which runs it next,
    /// and wakes nobody: if it blocks, all other threads sleep, and nobody looks at the sockets. A task that is spawned
    /// behind it puts it where the others look, and wakes one of them.
    fn wake_another_worker(&self) {
        if self.spawned.swap(false, Ordering::Relaxed) && self.several_threads {
            tokio::spawn(async {});
        }
    }

    /// Answers a request that was not begun. A client that does not read its refusals gets a GOAWAY.
    fn refuse(&self, id: RequestId, error: WireError) -> Result<(), CloseReason> {
        let permit = self.refusals.try_acquire(1).ok_or(CloseReason::TooManyCalls)?;
        let frame = Frame::Error(ErrorReply { id, begun: false, error });
        let held = Held { call: Some(permit), bytes: None };
        let _ = self.outgoing.send(Outgoing::Frame { frame, held });
        Ok(())
    }
}
