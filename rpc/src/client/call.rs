//! The path of one call, from the caller to the wire and back, with the lessons where each is needed.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tracing::Instrument;

use crate::api::Api;
use crate::client::permits::Permits;
use crate::client::{CallError, Client, Connection, ReplyError, RequestError};
use crate::context::ContextExt;
use crate::method::Method;
use crate::outgoing::{Held, Outgoing};
use crate::wire::{Frame, Metadata, Request};

/// Makes the calls of a stub: a [`Client`], or a [`Channel`](crate::Channel) that connects again.
///
/// This is also the seam round each call on the client: a `Caller` that holds another one and calls it can log, count,
/// time, wait or refuse. A stub takes it by its `layer`; `examples/layers.rs` has one. The same on the server is
/// [`Service`](crate::Service).
pub trait Caller: Send + Sync {
    /// What it has shaken hands for. A layer says that of the caller inside it.
    type Api: Api;

    /// Sends `request` and waits for its reply, until the context's deadline.
    fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> impl Future<Output = Result<R, CallError>> + Send;
}

impl<A: Api> Caller for Client<A> {
    type Api = A;

    /// Cancel safe: dropping the future frees everything that the call held, and tells the server.
    async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        self.connection.call(context, method, request).await
    }
}

impl Connection {
    pub(crate) async fn call<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        let span = tracing::debug_span!("call", method = method.name, trace = %context.trace_id());
        // Lesson 05: whatever happens below, the call ends at its deadline, and so does its work.
        let queued = AtomicBool::new(false);
        // In one place: moved from future to future, it would be copied at each.
        let exchange = pin!(self.exchange(context, method, request, &queued));
        let ended = context.run(exchange).instrument(span).await;
        ended.unwrap_or_else(|stopped| {
            Err(if queued.load(Ordering::Relaxed) {
                CallError::Stopped(stopped)
            } else {
                CallError::NotSent {
                    stopped,
                    reason: "too many calls, or bytes of them, are in flight".to_owned(),
                }
            })
        })
    }

    async fn exchange<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
        queued: &AtomicBool,
    ) -> Result<R, CallError> {
        // Lesson 01: a message becomes bytes, and says so if it cannot.
        let body = self.codec.encode(request).map_err(RequestError::Encode)?;
        let metadata = Metadata::to_send(context).encode().map_err(RequestError::Metadata)?.into();
        // Lesson 02: what the server would not read is not sent.
        if body.len() > self.max_body_bytes {
            let (length, limit) = (body.len(), self.max_body_bytes);
            return Err(RequestError::TooLong { length, limit }.into());
        }
        // Flow control: as many calls in flight, and as many bytes, as both sides allow. A call over that waits here,
        // where it can still be cancelled. That is the backpressure which a caller feels.
        let Permits { call, unsent } = match self.budgets.try_acquire(body.len()) {
            Some(permits) => permits,
            None => Box::pin(self.wait_for_permits(body.len())).await?,
        };
        // Lesson 04: an id that no other call in flight has, and a future of its reply.
        let (id, reply) = self.register()?;
        // Lesson 05: from here on the server is told if this future is dropped.
        let mut cancel = CancelOnDrop { id, armed: true, connection: self };
        // The writer fills in what is left of the deadline. If the writer is gone, `reply` knows why.
        let (codec, method, left_millis) = (Some(self.codec), method.id, 0);
        let request = Request { id, codec, more: false, method, left_millis, metadata, body };
        let held = Held { call: None, bytes: Some(unsent) };
        queued.store(true, Ordering::Relaxed);
        self.outgoing.send(Outgoing::Request { request, deadline: context.deadline(), held });
        // Lessons 04 and 07: the outcome, or the news that the connection or the peer is gone.
        let outcome = reply.await.map_err(CallError::Closed)?;
        cancel.armed = false;
        drop(call);
        // Lesson 03: the server's error, with its code, its advice and its trace.
        let reply = outcome?;
        // Lessons 01 and 06: the bytes become the message that they were sealed as, or an error. The receive budget gets
        // them back after that.
        if reply.message.codec != Some(self.codec) {
            return Err(ReplyError::Codec.into());
        }
        let message = self.codec.decode(reply.message.body).map_err(ReplyError::Decode)?;
        Ok(message)
    }

    async fn wait_for_permits(&self, body_bytes: usize) -> Result<Permits, CallError> {
        tokio::select! {
            biased;
            permits = self.budgets.acquire(body_bytes) => Ok(permits),
            // A server that shuts down takes the call no more, and may be busy for long with what is in flight.
            reason = self.closing() => Err(CallError::NotConnected { reason }),
        }
    }
}

/// Cancels a call whose request is queued or sent, unless it is disarmed. The call's [`PendingReply`] is dropped before:
/// the writer can see in the table that the call is over, and then writes neither of the two frames.
///
/// [`PendingReply`]: crate::client::in_flight::PendingReply
struct CancelOnDrop<'a> {
    id: RequestId,
    armed: bool,
    connection: &'a Connection,
}

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        if self.armed {
            // The send budget bounds these too: at most one for each request that is queued.
            self.connection.outgoing.send(Outgoing::frame(Frame::Cancel(self.id)));
            self.connection.hang_up_if_drained();
        }
    }
}
