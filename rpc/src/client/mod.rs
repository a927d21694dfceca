//! The calling side of one connection.

mod backoff;
mod call;
mod channel;
mod connection;
mod connector;
mod dispatcher;
mod error;
mod in_flight;
mod options;
mod permits;
mod slots;
mod window;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

pub use backoff::Backoff;
pub use call::Caller;
pub use channel::Channel;
pub(crate) use connection::Connection;
pub use connector::{Connector, TcpConnector};
pub use error::{CallError, ConnectError, ReplyError, RequestError};
pub use options::Options;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::api::Api;
use crate::ended::Ended;

/// Calls `A` over one connection, as many at once as both sides allow. Clones share the connection, which ends when the
/// last is dropped. It does not come back: that of a [`Channel`] does.
///
/// The stub that [`service!`](crate::service) makes connects by itself, and calls through one of these.
pub struct Client<A> {
    connection: Arc<Connection>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Client<A> {
    /// Connects over TCP to `host:port`.
    ///
    /// Not cancel safe, and need not be: a dropped future leaves no connection.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn connect(address: impl ToString, options: Options) -> Result<Self, ConnectError> {
        Connection::attempt(&TcpConnector::new(address), A::SCHEMA, options).await.map(Self::from)
    }

    /// Takes over a connection's two halves, once both sides have agreed. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`ConnectError`], but not of the system.
    pub async fn over<R, W>(reader: R, writer: W, options: Options) -> Result<Self, ConnectError>
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        Connection::over(reader, writer, A::SCHEMA, options).await.map(Self::from)
    }
}

impl<A> Client<A> {
    /// Waits until the connection takes no more calls, because it has ended or the server shuts down: why. Cancel safe.
    pub async fn closing(&self) -> String {
        self.connection.closing().await
    }

    /// Waits until the connection is over, and says why. By then every call has failed. Cancel safe.
    pub async fn ended(&self) -> Ended {
        self.connection.ended().await
    }

    /// How many calls are in flight: sent or queued, and without a reply.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.connection.in_flight.len()
    }

    /// How many replies came that no call waited for: late ones, for the most part.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.connection.in_flight.strays()
    }
}

impl<A> From<Connection> for Client<A> {
    fn from(connection: Connection) -> Self {
        Self { connection: Arc::new(connection), api: PhantomData }
    }
}

// Not derived: that would ask the same of `A`, of which there are no values.
impl<A> Clone for Client<A> {
    fn clone(&self) -> Self {
        Self { connection: Arc::clone(&self.connection), api: PhantomData }
    }
}

impl<A> fmt::Debug for Client<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.connection).finish()
    }
}
