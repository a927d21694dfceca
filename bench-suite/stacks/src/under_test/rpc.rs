//! The composed RPC with its default codec: as it is by default, with its methods inline, and with nothing that can be
//! switched off.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use rpc::{Context, ContextExt, Limits, Message, Options, Server, WireError};
use tokio::net::TcpListener;

use super::{Caller, Stack};
use crate::messages::{Echo, User};

/// What tarpc gives a call if nobody says otherwise.
const DEADLINE: Duration = Duration::from_secs(10);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The composed RPC.
#[derive(Clone, Copy, Debug)]
pub struct Rpc {
    limits: Limits,
    deadline: Duration,
    inline: bool,
}

impl Rpc {
    /// As it is by default: each call has a task of its own.
    #[must_use]
    pub fn by_default() -> Self {
        Self { limits: Limits::default(), deadline: DEADLINE, inline: false }
    }

    /// With methods that are begun on their connection's task.
    #[must_use]
    pub fn inline() -> Self {
        Self { inline: true, ..Self::by_default() }
    }

    /// By default, but without limits, and with neither a deadline nor a heartbeat within the day. Bodies are sealed and
    /// checked and panics contained all the same.
    #[must_use]
    pub fn unprotected() -> Self {
        Self { limits: Limits::NONE, deadline: DAY, ..Self::by_default() }
    }
}

impl Message for Echo {
    const KIND: &'static str = "bench.Echo";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for User {
    const KIND: &'static str = "bench.User";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { id: 0, .. } => Some("id"),
            _ => None,
        }
    }
}

rpc::service! {
    /// Answers with what it is given.
    #[schema(b"")]
    #[api(BenchApi)]
    #[client(BenchClient)]
    #[server(BenchServer)]
    pub trait Bench as "bench.Bench" {
        /// The same bytes.
        async fn echo(Echo) -> Echo = "Echo";
        /// The same user.
        async fn user(User) -> User = "User";
    }
}

/// The same on the wire, but that the server does not spawn.
mod inline {
    use super::{Echo, User};

    rpc::service! {
        /// Answers with what it is given, at once.
        #[schema(b"")]
        #[api(BenchApi)]
        #[client(BenchClient)]
        #[server(BenchServer)]
        pub trait Bench as "bench.Bench" {
            /// The same bytes.
            #[inline]
            async fn echo(Echo) -> Echo = "Echo";
            /// The same user.
            #[inline]
            async fn user(User) -> User = "User";
        }
    }
}

struct Answers;

impl Bench for Answers {
    async fn echo(&self, _: &Context, request: Echo) -> Result<Echo, WireError> {
        Ok(request)
    }

    async fn user(&self, _: &Context, request: User) -> Result<User, WireError> {
        Ok(request)
    }
}

impl inline::Bench for Answers {
    async fn echo(&self, _: &Context, request: Echo) -> Result<Echo, WireError> {
        Ok(request)
    }

    async fn user(&self, _: &Context, request: User) -> Result<User, WireError> {
        Ok(request)
    }
}

impl Stack for Rpc {
    type Caller = Connection;

    async fn serve(&self) -> Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let server = if self.inline {
            Server::with_limits(inline::BenchServer::new(Answers), self.limits)
        } else {
            Server::with_limits(BenchServer::new(Answers), self.limits)
        };
        tokio::spawn(async move { server.serve(listener).await });
        Ok(address)
    }

    async fn connect(&self, address: SocketAddr) -> Result<Connection> {
        let options = Options::default().with_limits(self.limits);
        let client = BenchClient::connect_with(address, options).await?;
        Ok(Connection { client, deadline: self.deadline })
    }
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Connection {
    client: BenchClient,
    deadline: Duration,
}

impl Connection {
    fn context(&self) -> Context {
        Context::with_timeout(self.deadline)
    }
}

impl Caller for Connection {
    async fn send_echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.client.echo(&self.context(), &request).await?)
    }

    async fn send_user(&self, request: User) -> Result<User> {
        Ok(self.client.user(&self.context(), &request).await?)
    }
}
