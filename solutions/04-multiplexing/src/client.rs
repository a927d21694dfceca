//! The client's side of a connection.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use solution_02_framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::envelope::{ID_BYTES, RequestId, pack, unpack};
use crate::in_flight::{Closed, InFlight};

/// How many requests may wait to be written.
const QUEUED: usize = 64;

/// How many calls may be in flight, and what happens to one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// At least 1, and no more than [`Semaphore::MAX_PERMITS`] are counted.
    pub calls_in_flight: usize,
    pub when_full: WhenFull,
}

/// What happens to a call over the limit.
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
    /// The connection ended, before the call or while it was in flight. If it was in flight, the client cannot know
    /// whether the server has acted on it.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// As many calls are in flight as are allowed; this one was not sent.
    #[error("{limit} calls in flight already")]
    Busy { limit: usize },
    /// The request does not fit into a message; it was not sent.
    #[error("request of {length} bytes is over the limit of {limit}")]
    TooLong { length: usize, limit: usize },
}

/// Calls over one connection, as many at once as its limit allows. Dropping it ends the connection.
#[derive(Debug)]
pub struct Client {
    in_flight: InFlight<Bytes>,
    permits: Arc<Semaphore>,
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
        let in_flight = InFlight::new();
        let (outgoing, requests) = mpsc::channel(QUEUED);
        let mut connection = JoinSet::new();
        connection.spawn(talk(
            MessageReader::new(reader),
            MessageWriter::new(writer),
            requests,
            in_flight.clone(),
        ));
        let permits = limit.calls_in_flight.min(Semaphore::MAX_PERMITS);
        assert!(permits > 0, "a limit of 0 calls allows none");
        Self {
            in_flight,
            permits: Arc::new(Semaphore::new(permits)),
            limit,
            outgoing,
            _connection: connection,
        }
    }

    /// Sends `request` and waits for its reply, for as long as the connection lives.
    ///
    /// Cancel safe: dropping the future gives up the call's permit at once. A request that was not being written by
    /// then is never sent. If it was, the server may act on it, and its reply is dropped as a stray.
    ///
    /// # Errors
    /// Every [`CallError`].
    pub async fn call(&self, request: &[u8]) -> Result<Bytes, CallError> {
        let (length, limit) = (request.len(), MAX_MESSAGE_BYTES - ID_BYTES);
        if length > limit {
            return Err(CallError::TooLong { length, limit });
        }
        let permit = match self.limit.when_full {
            WhenFull::Wait => self.permits.acquire().await.ok(),
            WhenFull::Refuse => self.permits.try_acquire().ok(),
        };
        let Some(_permit) = permit else { return Err(CallError::Busy { limit: self.limit.calls_in_flight }) };
        let (id, reply) = self.in_flight.register()?;
        // If the writer is gone, the pending reply says why.
        let _ = self.outgoing.send((id, pack(id, request))).await;
        Ok(reply.await?)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// How many replies came that no call waited for.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.in_flight.strays()
    }
}

/// Moves messages in both directions until either ends, then hangs up and tells every caller the reason.
async fn talk(
    replies: MessageReader<impl AsyncRead + Unpin>,
    writer: MessageWriter<impl AsyncWrite + Unpin>,
    requests: mpsc::Receiver<(RequestId, Bytes)>,
    in_flight: InFlight<Bytes>,
) {
    let _tells = TellsOnDrop(in_flight.clone());
    let reason = tokio::select! {
        reason = read_replies(replies, &in_flight) => reason,
        reason = write_requests(writer, requests, &in_flight) => reason,
    };
    in_flight.close(Closed { reason });
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
    in_flight: &InFlight<Bytes>,
) -> String {
    loop {
        match replies.next().await {
            Ok(Some(message)) => match unpack(message) {
                Some(answer) => drop(in_flight.complete(answer)),
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
    in_flight: &InFlight<Bytes>,
) -> String {
    let mut batch = Vec::new();
    while requests.recv_many(&mut batch, QUEUED).await > 0 {
        let mut wanted = batch.drain(..).filter(|(id, _)| in_flight.has(*id));
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
