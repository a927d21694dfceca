//! The answering side.

mod call;
mod cancels;
mod connection;
mod dispatcher;
mod failure;
mod inline;
mod job;
mod pool;
mod responder;
mod service;
mod workers;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use call::ReplyBudget;
pub use call::{Call, Encoded};
pub use failure::Failure;
pub use service::{Service, Work};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::budget::Budget;
use crate::ended::Ended;
use crate::limits::Limits;

/// How long to wait when the system has no connection to give, for lack of descriptors, say.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves one service to many clients. Clones share it. Dropping it stops nothing: [`shutdown`](Self::shutdown) does.
#[derive(Clone)]
pub struct Server {
    service: Arc<dyn Service>,
    limits: Limits,
    open: Budget,
    connections: TaskTracker,
    drain: CancellationToken,
    stop: CancellationToken,
}

impl Server {
    /// Serves `service`, within the default limits.
    pub fn new(service: impl Service) -> Self {
        Self::with_limits(service, Limits::default())
    }

    /// Serves `service` within `limits`.
    pub fn with_limits(service: impl Service, limits: Limits) -> Self {
        let limits = limits.within_a_day();
        Self {
            service: Arc::new(service),
            limits,
            open: Budget::new(limits.max_connections),
            connections: TaskTracker::new(),
            drain: CancellationToken::new(),
            stop: CancellationToken::new(),
        }
    }

    /// Accepts clients until the shutdown begins. Cancel safe: connections that were accepted live on.
    pub async fn serve(&self, listener: TcpListener) {
        self.accept_each(listener, |server, stream| async move {
            let (reader, writer) = stream.into_split();
            server.serve_one(reader, writer).await
        })
        .await;
    }

    /// Accepts clients until the shutdown begins, and has `serve` serve each on a task of its own.
    pub(crate) async fn accept_each<F>(&self, listener: TcpListener, serve: impl Fn(Self, TcpStream) -> F)
    where
        F: Future<Output = Ended> + Send + 'static,
    {
        let accepting = async {
            loop {
                let permit = self.open.acquire(1).await;
                let (stream, peer) = match listener.accept().await {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept");
                        sleep(ACCEPT_PAUSE).await;
                        continue;
                    }
                };
                // Without this a small reply may wait for the acknowledgement of the one before it.
                let _ = stream.set_nodelay(true);
                let serving = serve(self.clone(), stream);
                self.connections.spawn(async move {
                    let ended = serving.await;
                    tracing::debug!(%peer, ?ended, "connection over");
                    drop(permit);
                });
            }
        };
        self.drain.run_until_cancelled(accepting).await;
    }

    /// Serves one client over any two halves of a stream, on a task of its own: why its connection ended. While there
    /// are as many connections as [`Limits::max_connections`] allows, it waits and reads nothing. Must be called within a
    /// tokio runtime. Dropping the handle stops nothing.
    pub fn connect<R, W>(&self, reader: R, writer: W) -> JoinHandle<Ended>
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let server = self.clone();
        self.connections.spawn(async move {
            let permit = server.drain.run_until_cancelled(server.open.acquire(1)).await;
            let Some(_permit) = permit else { return Ended::HungUp };
            server.serve_one(reader, writer).await
        })
    }

    async fn serve_one<R, W>(&self, reader: R, writer: W) -> Ended
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        self.serve_one_by(Arc::clone(&self.service), reader, writer).await
    }

    /// Serves one client by `service`, in place of the server's own.
    pub(crate) async fn serve_one_by<R, W>(&self, service: Arc<dyn Service>, reader: R, writer: W) -> Ended
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let serving = connection::serve_connection(reader, writer, service, &self.limits, &self.drain);
        self.stop.run_until_cancelled(serving).await.unwrap_or(Ended::HungUp)
    }

    #[cfg(feature = "secure")]
    pub(crate) fn service(&self) -> Arc<dyn Service> {
        Arc::clone(&self.service)
    }

    /// What `future` gives, if no shutdown begins meanwhile.
    #[cfg(feature = "secure")]
    pub(crate) async fn unless_draining<F: Future>(&self, future: F) -> Option<F::Output> {
        self.drain.run_until_cancelled(future).await
    }

    /// Graceful shutdown: accepts no more connections, sends every client a GOAWAY, finishes the calls in flight, refuses
    /// those that are still sent until the client hangs up (or a keepalive timeout has passed), and closes. A handshake that
    /// has begun has a keepalive timeout to end, for the client's first call may be on its way. What is not
    /// finished `within` that time is stopped. Returns when all connections are closed: whether nothing was stopped.
    pub async fn shutdown(&self, within: Duration) -> bool {
        self.drain.cancel();
        self.connections.close();
        let drained = timeout(within, self.connections.wait()).await.is_ok();
        self.stop.cancel();
        self.connections.wait().await;
        drained
    }
}
