//! The calling side.

use std::io;

use bytes::Bytes;
use solution_04_multiplexing::{CallError, Closed, ID_BYTES, InFlight, pack, unpack};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::arrivals::SharedHeartbeat;
use crate::connection::{Ended, run};
use crate::frame::{CloseReason, MAX_CALL_BYTES};
use crate::heartbeat::Heartbeat;
use crate::limit::PingLimit;

/// Requests that wait to be sent; a call over that waits for room.
const REQUESTS: usize = 64;

/// Calls over one connection, as many at once as callers make. Dropping it ends the connection.
#[derive(Debug)]
pub struct Client {
    waiting: InFlight<Bytes>,
    outgoing: mpsc::Sender<Bytes>,
    heartbeat: SharedHeartbeat,
    ended: watch::Receiver<Option<Ended>>,
    _connection: JoinSet<()>,
}

impl Client {
    /// Takes over a connection's two halves. Must be called within a tokio runtime.
    pub fn new<R, W>(reader: R, writer: W, heartbeat: Heartbeat) -> Self
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (waiting, heartbeat) = (InFlight::default(), SharedHeartbeat::new(heartbeat));
        let (outgoing, requests) = mpsc::channel(REQUESTS);
        let (ending, ended) = watch::channel(None);
        let (callers, watched) = (waiting.clone(), heartbeat.clone());
        let tells = TellsOnDrop(waiting.clone());
        let mut connection = JoinSet::new();
        connection.spawn(async move {
            let _tells = tells;
            let deliver = |message| {
                // A caller that has given up needs no reply.
                let _ = callers.complete(unpack(message).ok_or(CloseReason::Garbled)?);
                Ok(())
            };
            let ended = run(reader, writer, watched, PingLimit::NONE, requests, deliver).await;
            callers.close(Closed { reason: ended.to_string() });
            ending.send_replace(Some(ended));
        });
        Self { waiting, outgoing, heartbeat, ended, _connection: connection }
    }

    /// Connects over TCP.
    ///
    /// # Errors
    /// The system's.
    pub async fn connect(address: impl ToSocketAddrs, heartbeat: Heartbeat) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        Ok(Self::new(reader, writer, heartbeat))
    }

    /// Sends `request` and waits for its reply, as long as the connection lives.
    ///
    /// Cancel safe: dropping the future gives up the call's place. A request that is queued by then is still sent, and
    /// its reply dropped.
    ///
    /// # Errors
    /// [`CallError::Closed`] with the text of [`Ended`], [`CallError::TooLong`].
    pub async fn call(&self, request: &[u8]) -> Result<Bytes, CallError> {
        let (length, limit) = (request.len(), MAX_CALL_BYTES - ID_BYTES);
        if length > limit {
            return Err(CallError::TooLong { length, limit });
        }
        let (id, reply) = self.waiting.register()?;
        // If the connection is gone, the ticket knows why.
        let _ = self.outgoing.send(pack(id, request)).await;
        Ok(reply.await?)
    }

    /// Waits until the connection is over, and says why. By then every call has failed. Cancel safe.
    pub async fn ended(&self) -> Ended {
        let mut ended = self.ended.clone();
        // The sender is gone without a word only if the runtime is shutting down.
        ended.wait_for(Option::is_some).await.ok().and_then(|ended| ended.clone()).unwrap_or(Ended::HungUp)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.waiting.len()
    }

    /// How many pings were asked for.
    #[must_use]
    pub fn pings(&self) -> u64 {
        self.heartbeat.lock().pings()
    }
}

/// Should the connection's task panic, or its runtime shut down, callers are told that as well.
#[derive(Debug)]
struct TellsOnDrop(InFlight<Bytes>);

impl Drop for TellsOnDrop {
    fn drop(&mut self) {
        self.0.close(Closed { reason: "the client's own task is gone".to_owned() });
    }
}
