//! Calls that outlive a connection.

use std::io;
use std::sync::Arc;

use solution_05_deadlines::Context;
use solution_06_versioning::Message;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::client::{Backoff, CallError, Caller, Client, ConnectError};
use crate::codec::Codec;
use crate::ended::with_causes;
use crate::limits::Limits;
use crate::method::Method;
use crate::schema::Schema;

/// Makes the streams of a new connection.
pub trait Connector: Send + Sync + 'static {
    /// What it reads from.
    type Reader: AsyncRead + Unpin + Send + 'static;
    /// What it writes to.
    type Writer: AsyncWrite + Unpin + Send + 'static;

    /// One attempt. It is dropped after [`Limits::handshake_timeout`].
    fn connect(&self) -> impl Future<Output = io::Result<(Self::Reader, Self::Writer)>> + Send;
}

/// Connects over TCP to an address that is looked up at each attempt: `host:port`.
#[derive(Clone, Debug)]
pub struct TcpConnector(pub String);

impl Connector for TcpConnector {
    type Reader = OwnedReadHalf;
    type Writer = OwnedWriteHalf;

    async fn connect(&self) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
        let stream = TcpStream::connect(&self.0).await?;
        stream.set_nodelay(true)?;
        Ok(stream.into_split())
    }
}

/// A connection that comes back, with pauses by [`Backoff`]. Clones share it; it ends with the last.
///
/// A call waits for a connection if one may come before its deadline, and fails at once if not. It is sent again only
/// if it is certain that no server has begun it.
#[derive(Clone, Debug)]
pub struct Channel {
    link: watch::Receiver<Link>,
    _keeper: Arc<JoinSet<()>>,
}

#[derive(Clone, Debug)]
enum Link {
    /// The next attempt is made then.
    Down {
        next: Instant,
        reason: String,
    },
    Up(Client),
}

impl Channel {
    /// Begins to connect. Must be called within a tokio runtime.
    pub fn new(
        connector: impl Connector,
        schema: Schema,
        codec: Codec,
        limits: Limits,
        backoff: Backoff,
    ) -> Self {
        let first = Link::Down { next: Instant::now(), reason: "no connection yet".to_owned() };
        let (links, link) = watch::channel(first);
        let mut keeper = JoinSet::new();
        keeper.spawn(async move {
            let mut failures = 0_u32;
            loop {
                let up = Instant::now();
                let reason = match attempt(&connector, &schema, codec, limits).await {
                    Ok(client) => {
                        links.send_replace(Link::Up(client.clone()));
                        let reason = client.closing().await;
                        // A server that takes connections only to drop them is not to be called without a pause.
                        failures = if up.elapsed() >= backoff.cap { 0 } else { failures };
                        reason
                    }
                    Err(why) => with_causes(&why),
                };
                failures = failures.saturating_add(1);
                let next = Instant::now() + backoff.pause(failures);
                tracing::info!(reason, failures, "not connected");
                links.send_replace(Link::Down { next, reason });
                sleep_until(next).await;
            }
        });
        Self { link, _keeper: Arc::new(keeper) }
    }

    /// The connection that there is, or the next after `spent`; fails as soon as it is clear that none comes in time.
    async fn client(&self, context: &Context, spent: Option<&Client>) -> Result<Client, CallError> {
        let mut link = self.link.clone();
        loop {
            match &*link.borrow_and_update() {
                Link::Up(client) if spent.is_none_or(|spent| !spent.is(client)) => return Ok(client.clone()),
                Link::Down { next, reason } if *next >= context.deadline().at() => {
                    return Err(CallError::NotConnected { reason: reason.clone() });
                }
                // The channel has not noticed yet that it is spent, or has an attempt to make in time.
                Link::Up(_) | Link::Down { .. } => {}
            }
            let gone = |_| CallError::NotConnected { reason: "the channel's own task is gone".to_owned() };
            context.run(link.changed()).await?.map_err(gone)?;
        }
    }
}

impl Caller for Channel {
    /// Cancel safe, as [`Client`]'s.
    async fn call<Q: Message, A: Message>(
        &self,
        context: &Context,
        method: &Method,
        request: &Q,
    ) -> Result<A, CallError> {
        let mut spent = None;
        loop {
            let client = self.client(context, spent.as_ref()).await?;
            match client.call(context, method, request).await {
                Err(CallError::NotConnected { .. }) => {}
                // A server that shuts down has not begun it: another one may take it.
                Err(CallError::NotBegun(error)) if error.retryable && !client.takes_calls() => {}
                outcome => return outcome,
            }
            spent = Some(client);
        }
    }
}

async fn attempt<C: Connector>(
    connector: &C,
    schema: &Schema,
    codec: Codec,
    limits: Limits,
) -> Result<Client, ConnectError> {
    let connecting = async {
        let (reader, writer) = connector.connect().await?;
        Client::over(reader, writer, schema, codec, limits).await
    };
    let late = |_| ConnectError::TimedOut { within: limits.handshake_timeout };
    timeout(limits.handshake_timeout, connecting).await.map_err(late)?
}
