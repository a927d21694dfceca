//! The composed RPC, with its default limits and codec.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use rpc::{Client, Codec, Context, Deadline, Limit, Limits, Message, Server, WireError};
use tokio::net::TcpListener;

use super::{Caller, Stack};
use crate::messages::{Echo, User};

/// What tarpc gives a call if nobody says otherwise.
const DEADLINE: Duration = Duration::from_secs(10);

/// The composed RPC, all its protections on.
#[derive(Clone, Copy, Debug)]
pub struct Rpc;

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
    service Bench as "bench.Bench" by b"";
    client BenchClient;
    server BenchService;
    methods {
        /// The same bytes.
        echo = "Echo": Echo => Echo,
        /// The same user.
        user = "User": User => User,
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

impl Stack for Rpc {
    type Caller = BenchClient;

    async fn serve(&self) -> Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let server = Server::new(BenchService::new(Answers), Limits::default());
        tokio::spawn(async move { server.serve(listener).await });
        Ok(address)
    }

    async fn connect(&self, address: SocketAddr) -> Result<BenchClient> {
        let schema = BenchClient::<Client>::SCHEMA;
        let client = Client::connect(address, &schema, Codec::default(), Limits::default()).await?;
        Ok(BenchClient(client))
    }
}

impl Caller for BenchClient {
    async fn send_echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.echo(&context(), &request).await?)
    }

    async fn send_user(&self, request: User) -> Result<User> {
        Ok(self.user(&context(), &request).await?)
    }
}

fn context() -> Context {
    Context::new(Deadline::after(Limit::Call, DEADLINE))
}
