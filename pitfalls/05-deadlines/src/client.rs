//! The calling side of a connection.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use solution_04_multiplexing::{Answer, Closed, InFlight, RequestId};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::context::{Context, Stopped};
use crate::message::{MAX_BODY_BYTES, Message, Refused, Reply};

/// How many requests may wait to be written. One more waits for a place, as long as it has time.
const QUEUED_REQUESTS: usize = 64;

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Its time was over, or nobody waited for it any more. If it had been sent, the server has been told.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The connection ended; nobody knows whether the server has acted on a request in flight.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// The server's handler says no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The request does not fit into a message; it was not sent.
    #[error("request of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// The request's length.
        length: usize,
        /// What is allowed.
        limit: usize,
    },
    /// There is no connection.
    #[error("cannot connect")]
    Connect(#[source] std::io::Error),
}

/// Calls over one connection. Dropping it ends the connection.
#[derive(Debug)]
pub struct Client {
    waiting: InFlight<Reply>,
    places: Arc<Semaphore>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    _connection: JoinSet<()>,
}

impl Client {
    /// Takes over a connection's two halves. Must be called within a tokio runtime.
    pub fn new<R, W>(reader: R, writer: W) -> Self
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let waiting = InFlight::default();
        let (outgoing, queue) = mpsc::unbounded_channel();
        let mut connection = JoinSet::new();
        let callers = waiting.clone();
        connection.spawn(async move {
            let reason = tokio::select! {
                reason = read_replies(MessageReader::new(reader), &callers) => reason,
                ended = write_queued(MessageWriter::new(writer), queue) => match ended {
                    Ok(()) => "this side hung up".to_owned(),
                    Err(error) => error.to_string(),
                },
            };
            callers.close(Closed { reason });
        });
        let places = Arc::new(Semaphore::new(QUEUED_REQUESTS));
        Self { waiting, places, outgoing, _connection: connection }
    }

    /// Sends `request`, with what is left of the context's deadline, and waits for its answer until that deadline.
    /// A request whose time is over before it could be written is not sent.
    ///
    /// Cancel safe: dropping the future frees all that the call held, and tells the server.
    ///
    /// # Errors
    /// Every [`CallError`] but `Connect`.
    pub async fn call(&self, context: &Context, request: &[u8]) -> Result<Bytes, CallError> {
        let (length, limit) = (request.len(), MAX_BODY_BYTES);
        if length > limit {
            return Err(CallError::TooLong { length, limit });
        }
        context.run(self.exchange(context, request)).await?
    }

    async fn exchange(&self, context: &Context, request: &[u8]) -> Result<Bytes, CallError> {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("nobody closes the semaphore");
        let (id, reply) = self.waiting.register()?;
        let (context, outgoing) = (context.child(), self.outgoing.clone());
        let mut waiter = Waiter { id, context: context.clone(), answered: false, outgoing };
        // If nobody takes it, the connection has ended, and the ticket knows why.
        let body = Bytes::copy_from_slice(request);
        let _ = self.outgoing.send(Outgoing::Request { id, context, body, place });
        let reply = reply.await?;
        waiter.answered = true;
        Ok(reply?)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.waiting.len()
    }
}

/// What waits to be written.
#[derive(Debug)]
enum Outgoing {
    Request { id: RequestId, context: Context, body: Bytes, place: OwnedSemaphorePermit },
    Cancel { id: RequestId },
}

/// A caller whose request is queued or sent. Dropped without an answer, it says so to the server.
struct Waiter {
    id: RequestId,
    context: Context,
    answered: bool,
    outgoing: mpsc::UnboundedSender<Outgoing>,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.context.cancel();
        if !self.answered {
            // While nothing can be written, no call gets a place: at most one for each call in flight then.
            let _ = self.outgoing.send(Outgoing::Cancel { id: self.id });
        }
    }
}

/// Hands replies to their callers, until the connection ends: the reason why.
async fn read_replies(
    mut replies: MessageReader<impl AsyncRead + Unpin>,
    waiting: &InFlight<Reply>,
) -> String {
    loop {
        let message = match replies.next().await {
            Ok(Some(message)) => message,
            Ok(None) => return "the peer hung up".to_owned(),
            Err(error) => return error.to_string(),
        };
        match Message::decode(message) {
            Ok(Message::Reply { id, reply: value }) => drop(waiting.complete(Answer { id, value })),
            Ok(_) => return "the peer sent a client's message".to_owned(),
            Err(error) => return error.to_string(),
        }
    }
}

/// Sends what is queued, as much as there is in one flush, until the client is dropped.
async fn write_queued(
    mut writer: MessageWriter<impl AsyncWrite + Unpin>,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
) -> Result<(), FrameError> {
    let (mut batch, mut places) = (Vec::new(), Vec::new());
    // Requests that were over before they were written: their server need not hear of it.
    let mut unsent = HashSet::new();
    while queue.recv_many(&mut batch, QUEUED_REQUESTS).await > 0 {
        for outgoing in batch.drain(..) {
            let message = match outgoing {
                Outgoing::Request { id, context, .. } if context.check().is_err() => {
                    unsent.insert(id);
                    continue;
                }
                Outgoing::Request { id, context, body, place } => {
                    places.push(place);
                    Message::Request { id, left_millis: context.deadline().left_millis(), body }
                }
                Outgoing::Cancel { id } if unsent.remove(&id) => continue,
                Outgoing::Cancel { id } => Message::Cancel { id },
            };
            writer.queue(&message.encode())?;
        }
        writer.flush().await?;
        places.clear();
    }
    Ok(())
}
