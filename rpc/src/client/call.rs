//! The path of one call, from the caller to the wire and back, with the lessons where each is needed.

use std::sync::Arc;

use bytes::Bytes;
use solution_04_multiplexing::RequestId;
use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument;

use crate::api::Api;
use crate::client::{CallError, Client, Connection, ReplyError, RequestError};
use crate::codec::Codec;
use crate::context::ContextExt;
use crate::method::Method;
use crate::outgoing::Outgoing;
use crate::wire::{Frame, Metadata};

/// Takes the calls of a stub: a [`Client`], or a [`Channel`](crate::Channel) that connects again.
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

/// What the server said to one request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A body, and the room that it takes until it is decoded.
    Reply { codec: Codec, body: Bytes, room: OwnedSemaphorePermit },
    /// An error, in the caller's words.
    No(CallError),
}

impl<A: Api> Caller for Client<A> {
    type Api = A;

    /// Cancel safe: dropping the future frees all that the call held, and tells the server.
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
        // Lesson 05: whatever happens below, the call is over when its time is, and so is its work.
        context.run(self.exchange(context, method, request)).instrument(span).await?
    }

    async fn exchange<Q: Message, R: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<R, CallError> {
        // Lesson 01: a message becomes bytes, and says so if it cannot.
        let body = self.codec.encode(request).map_err(RequestError::Encode)?;
        let metadata = Metadata::to_send(context).encode().map_err(RequestError::Metadata)?.into();
        // Lesson 02: what the other side would not read is not sent.
        if body.len() > self.largest_body {
            let (length, limit) = (body.len(), self.largest_body);
            return Err(RequestError::TooLong { length, limit }.into());
        }
        // As many calls, and as many bytes, as both sides allow: the rest waits here, where it can be cancelled.
        let place = take(&self.calls, 1).await;
        let share = take(&self.server_room, body.len()).await;
        let queued = take(&self.queued, body.len().max(Self::LEAST_QUEUED)).await;
        // Lesson 04: an id that no other call has, and a ticket for its answer.
        let (id, ticket) = self.register()?;
        // Lesson 05: from here on the server is told if nobody waits any more.
        let mut waiter = Waiter { id, answered: false, connection: self };
        let (codec, method, more, left_millis) = (self.codec, method.id, false, 0);
        let frame = Frame::Request { id, codec, more, method, left_millis, metadata, body };
        // The writer fills in what is left of the deadline. If the writer is gone, the ticket knows why.
        let deadline = context.deadline();
        let _ = self.outgoing.send(Outgoing::Request { frame, deadline, holds: [None, Some(queued)] });
        // Lessons 04 and 07: an answer, or the news that the connection or the peer is gone.
        let answer = ticket.await.map_err(CallError::Closed)?;
        waiter.answered = true;
        drop((place, share));
        match answer {
            // Lessons 01 and 06: the bytes become the message that they were sealed as, or an error.
            Answer::Reply { codec, body, room } => {
                let reply = codec.decode(&body).map_err(ReplyError::Decode);
                drop(room);
                Ok(reply?)
            }
            // Lesson 03: the server's error, with its code, its advice and its trace.
            Answer::No(error) => Err(error),
        }
    }
}

/// Waits for so much of what `whole` has; more than it ever has is all of it.
async fn take(whole: &Whole, wanted: usize) -> OwnedSemaphorePermit {
    let wanted = u32::try_from(wanted).unwrap_or(u32::MAX).min(whole.size);
    // Who comes first is served first: while somebody waits, there is nothing to be had at once.
    if let Ok(taken) = Arc::clone(&whole.left).try_acquire_many_owned(wanted) {
        return taken;
    }
    let taken = Arc::clone(&whole.left).acquire_many_owned(wanted).await;
    taken.expect("nobody closes the semaphore")
}

/// Something that calls share.
#[derive(Debug)]
pub(crate) struct Whole {
    left: Arc<Semaphore>,
    size: u32,
}

impl Whole {
    /// So much of it, at least 1.
    pub(crate) fn new(size: usize) -> Self {
        let size = u32::try_from(size.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        Self { left: Arc::new(Semaphore::new(size as usize)), size }
    }
}

/// A caller whose request is queued or sent, and whose ticket is dropped first. Dropped without an answer, it says so
/// to the server; the writer may know by then, from the table, that nobody waits for the request.
struct Waiter<'a> {
    id: RequestId,
    answered: bool,
    connection: &'a Connection,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if !self.answered {
            // While nothing can be written, no call gets room: at most one for each that had some.
            let _ = self.connection.outgoing.send(Outgoing::frame(Frame::Cancel { id: self.id }));
            self.connection.hang_up_if_drained();
        }
    }
}
