//! tarpc over TCP as its example service does it, with bincode, or with JSON at its best setting. It leaves `TCP_NODELAY`
//! off.

use std::future::ready;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use futures_util::StreamExt;
use tarpc::client::RpcError;
use tarpc::context::{self, Context};
use tarpc::serde_transport::tcp;
use tarpc::server::{BaseChannel, Channel};
use tarpc::tokio_serde::formats::{Bincode, Json};
use tokio::net::TcpStream;

use crate::app::App;
use crate::hostile_peer;
use crate::measured::{Caller, Measured};
use crate::messages::{Echo, User};
use crate::serde_types::{Subscriber, Written};
use crate::stack::{self, Client, Failure, Server, Shape, Stack};

const DEADLINE: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, Debug)]
pub struct Tarpc {
    best: bool,
}

impl Tarpc {
    pub const BY_DEFAULT: Self = Self { best: false };
    /// JSON, and a deadline of its own on each call.
    pub const AT_ITS_BEST: Self = Self { best: true };
}

/// The service as the client was built with it.
mod client_side {
    use super::{Echo, Subscriber, User, Written};

    #[tarpc::service]
    pub(super) trait Lab {
        async fn echo(request: Echo) -> Echo;
        async fn user(request: User) -> User;
        async fn ask(text: String) -> Result<String, String>;
        async fn send(subscriber: Written);
        async fn fetch(shape: u32) -> Subscriber;
        async fn balance() -> String;
    }
}

/// The service as the server was built with it.
mod server_side {
    use super::{Echo, Subscriber, User, Written};

    #[tarpc::service]
    pub(super) trait Lab {
        async fn echo(request: Echo) -> Echo;
        async fn user(request: User) -> User;
        async fn ask(text: String) -> Result<String, String>;
        async fn send(subscriber: Subscriber);
        async fn fetch(shape: u32) -> Written;
        async fn close_account() -> String;
        async fn balance() -> String;
    }
}

impl server_side::Lab for App {
    async fn echo(self, _: Context, request: Echo) -> Echo {
        request
    }

    async fn user(self, _: Context, request: User) -> User {
        request
    }

    async fn ask(self, context: Context, text: String) -> Result<String, String> {
        let left = context.deadline.saturating_duration_since(Instant::now());
        // The framework has no place for an application's error: it is a part of the answer.
        self.answer(&text, Some(left)).await.map_err(|error| error.to_string())
    }

    async fn send(self, _: Context, subscriber: Subscriber) {
        self.keep(subscriber.into());
    }

    async fn fetch(self, _: Context, shape: u32) -> Written {
        let shape = Shape::ALL.into_iter().find(|known| *known as u32 == shape);
        Written::by(shape.unwrap_or(Shape::UnknownVariant))
    }

    async fn close_account(self, _: Context) -> String {
        App::close_account(&self)
    }

    async fn balance(self, _: Context) -> String {
        App::balance(&self)
    }
}

/// As tarpc's example service does it, for either codec.
macro_rules! serve {
    ($app:expr, $codec:expr) => {{
        let mut incoming = tcp::listen((Ipv4Addr::LOCALHOST, 0), $codec).await?;
        let address = incoming.local_addr();
        Ok(Server::at(address, async move {
            while let Some(transport) = incoming.next().await {
                let Ok(transport) = transport else { continue };
                let calls =
                    BaseChannel::with_defaults(transport).execute(server_side::Lab::serve($app.clone()));
                tokio::spawn(calls.for_each(|call| {
                    tokio::spawn(call);
                    ready(())
                }));
            }
        }))
    }};
}

#[async_trait]
impl Stack for Tarpc {
    async fn serve(&self, app: App) -> Result<Server> {
        if self.best { serve!(app, Json::default) } else { serve!(app, Bincode::default) }
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        Ok(Box::new(self.open(address).await?))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        // Four bytes of length, big endian, and one of what they announce.
        hostile_peer::closed_after(TcpStream::connect(address).await?, b"\xff\xff\xff\xffx").await
    }
}

#[derive(Clone, Debug)]
pub struct Connection {
    client: client_side::LabClient,
    deadline: Option<Duration>,
}

impl Connection {
    fn context(&self, within: Option<Duration>) -> Context {
        let mut context = context::current();
        if let Some(within) = within.or(self.deadline) {
            context.deadline = Instant::now() + within;
        }
        context
    }
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let answer = self.client.ask(self.context(within), text).await.map_err(failure)?;
        answer.map_err(|text| Failure::new("the answer's own Err", text))
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.client.send(self.context(None), Written::by(shape)).await.map_err(failure)
    }

    async fn fetch(&self, shape: Shape) -> Result<stack::Subscriber, Failure> {
        Ok(self.client.fetch(self.context(None), shape as u32).await.map_err(failure)?.into())
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.client.balance(self.context(None)).await.map_err(failure)
    }
}

impl Measured for Tarpc {
    type Caller = Connection;

    async fn listen(&self) -> Result<Server> {
        self.serve(App::default()).await
    }

    async fn open(&self, address: SocketAddr) -> Result<Connection> {
        let config = tarpc::client::Config::default();
        let client = if self.best {
            client_side::LabClient::new(config, tcp::connect(address, Json::default).await?).spawn()
        } else {
            client_side::LabClient::new(config, tcp::connect(address, Bincode::default).await?).spawn()
        };
        Ok(Connection { client, deadline: self.best.then_some(DEADLINE) })
    }
}

impl Caller for Connection {
    async fn echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.client.echo(self.context(None), request).await?)
    }

    async fn user(&self, request: User) -> Result<User> {
        Ok(self.client.user(self.context(None), request).await?)
    }
}

fn failure(error: RpcError) -> Failure {
    let kind = match &error {
        RpcError::Shutdown => "Shutdown",
        RpcError::Send(_) => "Send",
        RpcError::Channel(_) => "Channel",
        RpcError::DeadlineExceeded => "DeadlineExceeded",
        RpcError::Server(_) => "Server",
    };
    Failure::new(kind, format!("{error} {error:?}"))
}
