//! The lab's own stack: the fixes of the seven lessons together.
//!
//! Its two sides compare their schemas when they connect, so a program whose schema differs is a connection of its own. There
//! is a server for each shape; a client connects anew to write as another program does, or to read from another server.

mod messages;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use futures_util::future::join_all;
use rpc::{CallError, Code, ConnectError, Context, ContextExt, Options, WireError};
use tokio::net::TcpListener;

use self::messages::{Nothing, Text, User, Written, schema};
use super::stranger;
use crate::app::App;
use crate::stack::{self, Client, Failure, Server, Shape, Stack};

/// No call can be made without a deadline. This is the one in the stack's own example of a client.
const DEADLINE: Duration = Duration::from_secs(5);

/// The service as the client was built with it.
mod client_side {
    use super::{Nothing, Text, User, Written};

    rpc::service! {
        /// With the schema that the client connects with.
        #[schema(b"")]
        #[api(LabApi)]
        #[client(LabClient)]
        #[server(LabServer)]
        pub trait Lab as "probe.Lab" {
            async fn ask(Text) -> Text = "Ask";
            async fn send(Written) -> Nothing = "Send";
            async fn fetch(Nothing) -> User = "Fetch";
            async fn balance(Nothing) -> Text = "Balance";
        }
    }
}

/// The service as the server was built with it.
mod server_side {
    use super::{Nothing, Text, User, Written};

    rpc::service! {
        /// With the schema of a [`Program`](super::Program).
        #[schema(b"")]
        #[api(LabApi)]
        #[client(LabClient)]
        #[server(LabServer)]
        pub trait Lab as "probe.Lab" {
            async fn ask(Text) -> Text = "Ask";
            async fn send(User) -> Nothing = "Send";
            async fn fetch(Nothing) -> Written = "Fetch";
            async fn close_account(Nothing) -> Text = "CloseAccount";
            async fn balance(Nothing) -> Text = "Balance";
        }
    }
}

/// The handlers of a server that writes users by that shape.
struct Handlers(App, Shape);

impl server_side::Lab for Handlers {
    async fn ask(&self, context: &Context, Text { text }: Text) -> Result<Text, WireError> {
        let answer = self.0.answer(&text, Some(context.deadline().left())).await;
        // There is no conversion for an application's error: what it says to callers is said here.
        let said = |error: crate::app::Declined| {
            WireError::new(Code::FailedPrecondition, error.to_string(), Default::default())
        };
        Ok(Text { text: answer.map_err(said)? })
    }

    async fn send(&self, _: &Context, user: User) -> Result<Nothing, WireError> {
        self.0.keep(user.into());
        Ok(Nothing {})
    }

    async fn fetch(&self, _: &Context, _: Nothing) -> Result<Written, WireError> {
        Ok(Written::by(self.1))
    }

    async fn close_account(&self, _: &Context, _: Nothing) -> Result<Text, WireError> {
        Ok(Text { text: self.0.close_account() })
    }

    async fn balance(&self, _: &Context, _: Nothing) -> Result<Text, WireError> {
        Ok(Text { text: self.0.balance() })
    }
}

/// A server's program: its schema, and what it does.
struct Program(rpc::Schema, server_side::LabServer<Handlers>);

impl rpc::Service for Program {
    fn schema(&self) -> rpc::Schema {
        self.0
    }

    fn methods(&self) -> &'static [rpc::Method] {
        self.1.methods()
    }

    fn call(&self, method: &'static rpc::Method, call: rpc::Call) -> rpc::Work {
        self.1.call(method, call)
    }
}

#[derive(Default)]
pub(super) struct Rpc {
    /// Where the servers listen, one for each shape.
    servers: OnceLock<Vec<SocketAddr>>,
}

#[async_trait]
impl Stack for Rpc {
    async fn serve(&self, app: App) -> Result<Server> {
        let (mut addresses, mut serving) = (Vec::new(), Vec::new());
        for shape in Shape::ALL {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            addresses.push(listener.local_addr()?);
            let handlers = server_side::LabServer::new(Handlers(app.clone(), shape));
            let server = rpc::Server::new(Program(schema(shape, true), handlers));
            serving.push(async move { server.serve(listener).await });
        }
        let address = addresses[Shape::Same as usize];
        let _ = self.servers.set(addresses);
        Ok(Server::at(address, async move { drop(join_all(serving).await) }))
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        let servers = self.servers.get().cloned().unwrap_or_default();
        Ok(Box::new(Connection { client: connect(address, Shape::Same).await?, servers }))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        // A hello, then four bytes of length, big endian, and one of what they announce.
        let header = b"\0\0\0\x08VERS\0\x01\0\x01\xff\xff\xff\xffx";
        stranger::until_closed(stranger::greeted(address, b"").await?, header).await
    }
}

type LabClient = client_side::LabClient;

/// Connects as a program whose users are of that shape.
async fn connect(address: SocketAddr, shape: Shape) -> Result<LabClient, ConnectError> {
    LabClient::connect_with(address, Options::default().with_schema(schema(shape, false))).await
}

struct Connection {
    client: LabClient,
    servers: Vec<SocketAddr>,
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let answer = self.client.ask(&context(within.unwrap_or(DEADLINE)), &Text { text }).await;
        answer.map(|Text { text }| text).map_err(failure)
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        let program = connect(self.servers[Shape::Same as usize], shape).await.map_err(not_connected)?;
        let done = program.send(&context(DEADLINE), &Written::by(shape)).await;
        done.map(|Nothing {}| ()).map_err(failure)
    }

    async fn fetch(&self, shape: Shape) -> Result<stack::User, Failure> {
        let program = connect(self.servers[shape as usize], Shape::Same).await.map_err(not_connected)?;
        program.fetch(&context(DEADLINE), &Nothing {}).await.map(stack::User::from).map_err(failure)
    }

    async fn balance(&self) -> Result<String, Failure> {
        let answer = self.client.balance(&context(DEADLINE), &Nothing {}).await;
        answer.map(|Text { text }| text).map_err(failure)
    }
}

fn context(within: Duration) -> Context {
    Context::with_timeout(within)
}

fn failure(error: CallError) -> Failure {
    Failure::new(format!("{:?}", error.code()), format!("{error} {error:?}"))
}

fn not_connected(error: ConnectError) -> Failure {
    let kind = match &error {
        ConnectError::Disagreement(_) => "Disagreement",
        ConnectError::Io(_) => "Io",
        ConnectError::TimedOut { .. } => "TimedOut",
        _ => "ConnectError",
    };
    Failure::new(kind, format!("{error} {error:?}"))
}
