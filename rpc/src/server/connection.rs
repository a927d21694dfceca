//! One client's connection, from the handshake to the last answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use solution_03_errors::{Code, TraceId, WireError};
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::{Deadline, Handlers, Place};
use solution_07_heartbeat::CloseReason;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::assembly::{Arrived, TooMuch};
use crate::codec::Codec;
use crate::connection::Streams;
use crate::context::received;
use crate::ended::{Ended, with_causes};
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::server::cancels::CancelGuard;
use crate::server::{Call, Encoded, Failure, Replies, Service};
use crate::wire::{Farewell, Frame, Metadata, Role};

/// How many refusals may wait to be written.
const REFUSALS: usize = 256;

/// Serves one client until its connection is over; once `drain` is cancelled, until what was begun is answered. By
/// then all its handlers have stopped. Dropping the future stops them as soon as they await something.
pub(crate) async fn serve_connection<R, W>(
    reader: R,
    writer: W,
    service: Arc<dyn Service>,
    limits: &Limits,
    drain: &CancellationToken,
) -> Ended
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut streams = Streams::new(reader, writer, limits);
    let codecs = Codec::ALL.iter().fold(0, |set, codec| set | codec.bit());
    let schema = service.schema();
    let agreeing = streams.agree(Role::Server, codecs, &schema, limits);
    let agreed = tokio::select! {
        agreed = timeout(limits.handshake, agreeing) => agreed,
        () = drain.cancelled() => return Ended::HungUp,
    };
    let codec = match agreed {
        Ok(Ok(agreement)) => agreement.codec,
        Ok(Err(why)) => return Ended::Disagreed { reason: with_causes(&why) },
        Err(_) => return Ended::NoHandshake { within: limits.handshake },
    };
    let (outgoing, queue) = mpsc::unbounded_channel();
    let draining = AtomicBool::new(false);
    let handlers = Handlers::default();
    let most = u32::try_from(limits.calls.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
    let calls = Arc::new(Semaphore::new(most as usize));
    let desk = Desk {
        service,
        codec,
        handlers: &handlers,
        replies: Arc::new(Replies::new(limits.queued, limits.largest_body)),
        calls: Arc::clone(&calls),
        refusals: Arc::new(Semaphore::new(REFUSALS)),
        outgoing: outgoing.clone(),
        draining: &draining,
        answered: Arc::default(),
        spawned: AtomicBool::new(false),
        several_threads: Handle::current().runtime_flavor() != RuntimeFlavor::CurrentThread,
    };
    let mut cancels = CancelGuard::new(limits.cancels, Arc::clone(&desk.answered));
    let ended = {
        let take = |arrived| desk.take(arrived, &mut cancels);
        // A server sends no requests.
        let serving = streams.run(Role::Server, limits, queue, |_| true, take);
        let mut serving = std::pin::pin!(serving);
        tokio::select! {
            biased;
            ended = &mut serving => ended,
            () = drain.cancelled() => {
                draining.store(true, Ordering::Relaxed);
                let text = Farewell::Draining.to_string();
                let goodbye = Frame::GoAway { farewell: Farewell::Draining, text };
                let _ = outgoing.send(Outgoing::frame(goodbye));
                tokio::select! {
                    ended = &mut serving => ended,
                    _ = calls.acquire_many(most) => {
                        // What the client sent before it heard of this is refused, until it hangs up.
                        if let Ok(ended) = timeout(limits.pace.timeout, &mut serving).await {
                            ended
                        } else {
                            let _ = outgoing.send(Outgoing::Close);
                            serving.await
                        }
                    }
                }
            }
        }
    };
    handlers.stop().await;
    ended
}

/// Where requests are taken in.
struct Desk<'a> {
    service: Arc<dyn Service>,
    codec: Codec,
    handlers: &'a Handlers,
    replies: Arc<Replies>,
    calls: Arc<Semaphore>,
    refusals: Arc<Semaphore>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    draining: &'a AtomicBool,
    answered: Arc<AtomicU32>,
    /// Whether a handler was spawned since all that had arrived was handed over.
    spawned: AtomicBool,
    several_threads: bool,
}

impl Desk<'_> {
    fn take(&self, arrived: Arrived, cancels: &mut CancelGuard) -> Result<(), Farewell> {
        match arrived {
            Arrived::Whole { frame: request @ Frame::Request { .. }, room } => self.begin(request, room),
            Arrived::Refused { id, why } => {
                let retryable = matches!(why, TooMuch::Full { .. });
                let error = WireError::new(Code::ResourceExhausted, why.to_string(), TraceId::default());
                self.refuse(id, error.with_retryable(retryable))
            }
            Arrived::Control(Frame::Cancel { id }) => {
                self.handlers.cancel(id);
                cancels.cancelled()
            }
            Arrived::AllForNow => {
                self.show_others();
                Ok(())
            }
            Arrived::Nothing | Arrived::Control(Frame::GoAway { .. }) => Ok(()),
            Arrived::Whole { .. } | Arrived::Control(_) => Err(CloseReason::Garbled.into()),
        }
    }

    /// Lets another thread see the handler that was spawned last. tokio keeps it for this one, which runs it next, and
    /// wakes nobody: if it blocks, all threads but this one sleep, and nobody looks at the sockets. Something that is spawned
    /// behind it puts it where the others look, and wakes one of them.
    fn show_others(&self) {
        if self.spawned.swap(false, Ordering::Relaxed) && self.several_threads {
            tokio::spawn(async {});
        }
    }

    /// Begins the work, at once or on a task of its own (lesson 05), or refuses.
    fn begin(&self, request: Frame, room: OwnedSemaphorePermit) -> Result<(), Farewell> {
        let Frame::Request { id, codec, method, left_millis, metadata, body, .. } = request else {
            return Err(CloseReason::Garbled.into());
        };
        let metadata = Metadata::decode(&metadata);
        let trace =
            metadata.as_ref().ok().and_then(Metadata::trace).map(|trace| trace.id).unwrap_or_default();
        let no = |code, text: &str| WireError::new(code, text, trace);
        if self.draining.load(Ordering::Relaxed) {
            return self.refuse(id, no(Code::Unavailable, "shutting down"));
        }
        if codec != self.codec {
            return self.refuse(id, no(Code::InvalidArgument, "not the codec that was agreed on"));
        }
        let Ok(metadata) = metadata else {
            return self.refuse(id, no(Code::InvalidArgument, "malformed metadata"));
        };
        let Ok(place) = Arc::clone(&self.calls).try_acquire_owned() else {
            return self
                .refuse(id, no(Code::ResourceExhausted, "too many calls at once").with_retryable(true));
        };
        let deadline = Deadline::from_millis(left_millis.into());
        let entered = self.handlers.enter(id, deadline).map_err(|_in_use| CloseReason::Garbled)?;
        let Some(entered) = entered else { return Ok(()) };
        let context = received(entered.context().clone(), metadata);
        let number = method.0;
        let method = self.service.methods().iter().find(|known| known.id == method);
        let name = method.map_or("unknown", |method| method.name);
        let span = tracing::debug_span!("serve", method = name, number, %trace);
        let (outgoing, answered) = (self.outgoing.clone(), Arc::clone(&self.answered));
        let mut answer = Answer { id, trace, codec, place: Some(place), outgoing, answered };
        let (service, replies) = (Arc::clone(&self.service), Arc::clone(&self.replies));
        let work = async move {
            let call = Call { context, codec, body, replies };
            let work = match method {
                Some(method) => service.call(method, call),
                None => call.unimplemented(),
            };
            let outcome = work.await;
            drop(room);
            outcome
        };
        let mut work = Box::pin(work.instrument(span));
        if !method.is_some_and(|method| method.is_inline) {
            self.spawn(entered, work, answer);
            return Ok(());
        }
        match at_once(work.as_mut()) {
            // What is done at once needs no task, no timer and nobody to stop it.
            Poll::Ready(outcome) => {
                drop(entered);
                answer.give(outcome.unwrap_or_else(|Panicked| Err(answer.failed().into())));
            }
            Poll::Pending => self.spawn(entered, work, answer),
        }
        Ok(())
    }

    /// Gives the work a task of its own. Its id is free before it is answered, since whoever has the answer may use it
    /// again.
    fn spawn<F>(&self, entered: Place, work: F, mut answer: Answer)
    where
        F: Future<Output = Result<Encoded, Failure>> + Send + 'static,
    {
        // In a box, since a task's future is moved about before it has its place: a tenth of the server's instructions.
        self.handlers.spawn(Box::pin(async move {
            let mut outcome = None;
            entered.run(async { outcome = Some(work.await) }).await;
            // A caller that is gone needs no telling that its request was stopped.
            if let Some(outcome) = outcome {
                answer.give(outcome);
            }
        }));
        self.spawned.store(true, Ordering::Relaxed);
    }

    /// Answers a request that was not begun. A client that does not read its refusals is sent away.
    fn refuse(&self, id: RequestId, error: WireError) -> Result<(), Farewell> {
        let place = Arc::clone(&self.refusals).try_acquire_owned().map_err(|_| CloseReason::TooManyCalls)?;
        let frame = Frame::Error { id, begun: false, error };
        let _ = self.outgoing.send(Outgoing::Frame { frame, holds: [Some(place), None] });
        Ok(())
    }
}

/// The work has come to an end by a panic.
struct Panicked;

/// What `work` comes to at its first poll.
fn at_once<T>(work: Pin<&mut impl Future<Output = T>>) -> Poll<Result<T, Panicked>> {
    // Its own task, if it gets one, polls it again at once.
    let mut nobody = Context::from_waker(Waker::noop());
    match catch_unwind(AssertUnwindSafe(|| work.poll(&mut nobody))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    }
}

/// A call's place among those of its connection, until its answer is being written. A handler that panics answers too.
struct Answer {
    id: RequestId,
    trace: TraceId,
    codec: Codec,
    place: Option<OwnedSemaphorePermit>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    answered: Arc<AtomicU32>,
}

impl Answer {
    fn give(&mut self, outcome: Result<Encoded, Failure>) {
        let id = self.id;
        match outcome {
            Ok(Encoded { body, room }) => {
                self.send(Frame::Reply { id, codec: self.codec, more: false, body }, Some(room));
            }
            Err(Failure { error, begun }) => self.send(Frame::Error { id, begun, error }, None),
        }
    }

    fn failed(&self) -> WireError {
        WireError::new(Code::Internal, "the handler failed", self.trace)
    }

    fn send(&mut self, frame: Frame, room: Option<OwnedSemaphorePermit>) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        // If nobody takes it, the connection is over.
        let _ = self.outgoing.send(Outgoing::Frame { frame, holds: [self.place.take(), room] });
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if std::thread::panicking() && self.place.is_some() {
            self.give(Err(self.failed().into()));
        }
    }
}
