//! The calling side of a connection.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use solution_02_framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::envelope::{ID_BYTES, RequestId, pack, unpack};
use crate::in_flight::{Closed, InFlight};

/// How many requests may stand between the callers and the stream.
const QUEUED: usize = 64;

/// How many calls may be in flight, and what becomes of one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// At least 1; more than [`Semaphore::MAX_PERMITS`] are as many as that.
    pub calls_in_flight: usize,
    /// What a call does that finds so many before it.
    pub when_full: WhenFull,
}

/// What becomes of a call over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits its turn, in order of arrival.
    Wait,
    /// It fails with [`CallError::Busy`].
    Refuse,
}

/// Why a call has no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The connection ended, before the call or while it was in flight: in that case nobody knows whether the
    /// server has acted on it.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// As many calls are in flight as are allowed; this one was not sent.
    #[error("{limit} calls in flight already")]
    Busy {
        /// What is allowed.
        limit: usize,
    },
    /// The request does not fit into a message; it was not sent.
    #[error("request of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// The request's length.
        length: usize,
        /// What is allowed.
        limit: usize,
    },
}

/// Calls over one connection, as many at once as its limit allows. Dropping it ends the connection.
#[derive(Debug)]
pub struct Client {
    waiting: InFlight<Bytes>,
    places: Arc<Semaphore>,
    limit: Limit,
    outgoing: mpsc::Sender<(RequestId, Bytes)>,
    _connection: JoinSet<()>,
}

impl Client {
    /// Takes over a connection's two halves. Must be called within a tokio runtime.
    ///
    /// # Panics
    /// If the limit is 0.
    pub fn new<R, W>(reader: R, writer: W, limit: Limit) -> Self
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let waiting = InFlight::new();
        let (outgoing, requests) = mpsc::channel(QUEUED);
        let mut connection = JoinSet::new();
        connection.spawn(talk(
            MessageReader::new(reader),
            MessageWriter::new(writer),
            requests,
            waiting.clone(),
        ));
        let places = limit.calls_in_flight.min(Semaphore::MAX_PERMITS);
        assert!(places > 0, "a limit of 0 calls allows none");
        Self { waiting, places: Arc::new(Semaphore::new(places)), limit, outgoing, _connection: connection }
    }

    /// Sends `request` and waits for its reply, for ever if none comes and the connection lives.
    ///
    /// Cancel safe: dropping the future gives up the call's place at once. A request that was not being written by
    /// then is never sent; of one that was, nobody knows whether the server acts on it, and its reply is dropped.
    ///
    /// # Errors
    /// Every [`CallError`].
    pub async fn call(&self, request: &[u8]) -> Result<Bytes, CallError> {
        let (length, limit) = (request.len(), MAX_MESSAGE_BYTES - ID_BYTES);
        if length > limit {
            return Err(CallError::TooLong { length, limit });
        }
        let place = match self.limit.when_full {
            WhenFull::Wait => self.places.acquire().await.ok(),
            WhenFull::Refuse => self.places.try_acquire().ok(),
        };
        let Some(_place) = place else { return Err(CallError::Busy { limit: self.limit.calls_in_flight }) };
        let (id, reply) = self.waiting.register()?;
        // If the writer is gone, the ticket knows why.
        let _ = self.outgoing.send((id, pack(id, request))).await;
        Ok(reply.await?)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.waiting.len()
    }

    /// How many replies came that nobody waited for.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.waiting.strays()
    }
}

/// Moves messages in both directions until either ends, then hangs up and tells every caller why.
async fn talk(
    replies: MessageReader<impl AsyncRead + Unpin>,
    writer: MessageWriter<impl AsyncWrite + Unpin>,
    requests: mpsc::Receiver<(RequestId, Bytes)>,
    waiting: InFlight<Bytes>,
) {
    let _tells = TellsOnDrop(waiting.clone());
    let reason = tokio::select! {
        reason = read_replies(replies, &waiting) => reason,
        reason = write_requests(writer, requests, &waiting) => reason,
    };
    waiting.close(Closed { reason });
}

/// Should the streams below panic, callers are told that as well.
struct TellsOnDrop(InFlight<Bytes>);

impl Drop for TellsOnDrop {
    fn drop(&mut self) {
        self.0.close(Closed { reason: "the client's own task is gone".to_owned() });
    }
}

async fn read_replies(
    mut replies: MessageReader<impl AsyncRead + Unpin>,
    waiting: &InFlight<Bytes>,
) -> String {
    loop {
        match replies.next().await {
            Ok(Some(message)) => match unpack(message) {
                Some(answer) => drop(waiting.complete(answer)),
                None => return "the peer sent a message too short for an id".to_owned(),
            },
            Ok(None) => return "the peer hung up".to_owned(),
            Err(error) => return with_cause(&error),
        }
    }
}

/// Sends what is queued and still waited for, as much as there is in one flush.
async fn write_requests(
    mut writer: MessageWriter<impl AsyncWrite + Unpin>,
    mut requests: mpsc::Receiver<(RequestId, Bytes)>,
    waiting: &InFlight<Bytes>,
) -> String {
    let mut batch = Vec::new();
    while requests.recv_many(&mut batch, QUEUED).await > 0 {
        let mut wanted = batch.drain(..).filter(|(id, _)| waiting.has(*id));
        let queued = wanted.try_for_each(|(_, request)| writer.queue(&request));
        let sent = match queued {
            Ok(()) => writer.flush().await,
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            return with_cause(&error);
        }
    }
    "the client is gone".to_owned()
}

fn with_cause(error: &FrameError) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
