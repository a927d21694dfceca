//! The lab's own stack: the fixes of the seven lessons together.
//!
//! Its two sides compare their schemas when they connect, so a program whose schema differs is a connection of its own. There
//! is a server for each shape; a client connects anew to write as another program does, or to read from another server.

mod messages;
mod schema;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use futures_util::future::join_all;
use rpc::{Api, CallError, Code, ConnectError, Context, ContextExt, Limits, Method, Options, WireError};
use tokio::net::{TcpListener, TcpStream};

use self::messages::{PLANS, Subscriber};
use crate::app::{App, Declined};
use crate::hostile_peer;
use crate::measured::{Caller, Measured};
use crate::messages::{Echo, User};
use crate::protobuf::{Nothing, Text, Written};
use crate::stack::{self, Client, Failure, Server, Shape, Stack};

/// No call can be made without a deadline. This is the one in the stack's own example of a client.
const DEADLINE: Duration = Duration::from_secs(5);
/// What tarpc gives a call if nobody says otherwise, for figures that can be compared.
const MEASURED_DEADLINE: Duration = Duration::from_secs(10);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The composed RPC with its default codec.
#[derive(Debug)]
pub struct Rpc {
    limits: Limits,
    deadline: Duration,
    inline: bool,
    /// Where the servers listen, one for each shape, once they do.
    servers: OnceLock<Arc<[SocketAddr]>>,
}

impl Rpc {
    /// As it is by default: each call has a task of its own.
    #[must_use]
    pub fn by_default() -> Self {
        Self {
            limits: Limits::default(),
            deadline: MEASURED_DEADLINE,
            inline: false,
            servers: OnceLock::new(),
        }
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

    /// A server whose subscribers are of that shape, and where it listens.
    async fn server(&self, app: App, shape: Shape) -> Result<(SocketAddr, impl Future<Output = ()> + use<>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let service = server_side::LabServer::new(Handlers(app, shape));
        let program = Program { schema: schema::of_server(shape), inline: self.inline, service };
        let server = rpc::Server::with_limits(program, self.limits);
        Ok((address, async move { server.serve(listener).await }))
    }
}

/// Connects as a program whose subscribers are of that shape.
async fn connect(address: SocketAddr, shape: Shape, limits: Limits) -> Result<LabClient, ConnectError> {
    let options = Options::default().with_limits(limits).with_schema(schema::of_client(shape));
    LabClient::connect_with(address, options).await
}

type LabClient = client_side::LabClient;

/// The service as the client was built with it.
mod client_side {
    use super::{Echo, Nothing, Subscriber, Text, User, Written};

    rpc::service! {
        /// With the schema that the client connects with.
        #[schema(b"")]
        #[api(LabApi)]
        #[client(LabClient)]
        #[server(LabServer)]
        pub trait Lab as "probe.Lab" {
            async fn echo(Echo) -> Echo = "Echo";
            async fn user(User) -> User = "User";
            async fn ask(Text) -> Text = "Ask";
            async fn send(Written) -> Nothing = "Send";
            async fn fetch(Nothing) -> Subscriber = "Fetch";
            async fn balance(Nothing) -> Text = "Balance";
        }
    }
}

/// The service as the server was built with it.
mod server_side {
    use super::{Echo, Nothing, Subscriber, Text, User, Written};

    rpc::service! {
        /// With the schema of a [`Program`](super::Program).
        #[schema(b"")]
        #[api(LabApi)]
        #[client(LabClient)]
        #[server(LabServer)]
        pub trait Lab as "probe.Lab" {
            async fn echo(Echo) -> Echo = "Echo";
            async fn user(User) -> User = "User";
            async fn ask(Text) -> Text = "Ask";
            async fn send(Subscriber) -> Nothing = "Send";
            async fn fetch(Nothing) -> Written = "Fetch";
            async fn close_account(Nothing) -> Text = "CloseAccount";
            async fn balance(Nothing) -> Text = "Balance";
        }
    }
}

/// The handlers of a server that writes subscribers by that shape.
struct Handlers(App, Shape);

impl server_side::Lab for Handlers {
    async fn echo(&self, _: &Context, request: Echo) -> Result<Echo, WireError> {
        Ok(request)
    }

    async fn user(&self, _: &Context, request: User) -> Result<User, WireError> {
        Ok(request)
    }

    async fn ask(&self, context: &Context, Text { text }: Text) -> Result<Text, WireError> {
        let answer = self.0.answer(&text, Some(context.deadline().left())).await;
        // There is no conversion for an application's error: what it says to callers is said here.
        let said =
            |error: Declined| WireError::new(Code::FailedPrecondition, error.to_string(), Default::default());
        Ok(Text { text: answer.map_err(said)? })
    }

    async fn send(&self, _: &Context, subscriber: Subscriber) -> Result<Nothing, WireError> {
        self.0.keep(subscriber.into());
        Ok(Nothing {})
    }

    async fn fetch(&self, _: &Context, _: Nothing) -> Result<Written, WireError> {
        Ok(Written::by(self.1, &PLANS))
    }

    async fn close_account(&self, _: &Context, _: Nothing) -> Result<Text, WireError> {
        Ok(Text { text: self.0.close_account() })
    }

    async fn balance(&self, _: &Context, _: Nothing) -> Result<Text, WireError> {
        Ok(Text { text: self.0.balance() })
    }
}

/// A server's program: its schema, and what it does.
struct Program {
    schema: rpc::Schema,
    inline: bool,
    service: server_side::LabServer<Handlers>,
}

impl rpc::Service for Program {
    fn schema(&self) -> rpc::Schema {
        self.schema
    }

    fn methods(&self) -> &'static [Method] {
        static INLINE: LazyLock<Vec<Method>> =
            LazyLock::new(|| server_side::LabApi::METHODS.iter().map(|method| method.inline()).collect());
        if self.inline { &INLINE } else { self.service.methods() }
    }

    fn call(&self, method: &'static Method, call: rpc::Call) -> rpc::Work {
        self.service.call(method, call)
    }
}

#[async_trait]
impl Stack for Rpc {
    async fn serve(&self, app: App) -> Result<Server> {
        let (mut addresses, mut serving) = (Vec::new(), Vec::new());
        for shape in Shape::ALL {
            let (address, server) = self.server(app.clone(), shape).await?;
            addresses.push(address);
            serving.push(server);
        }
        let address = addresses[Shape::Same as usize];
        let _ = self.servers.set(addresses.into());
        Ok(Server::at(address, async move { drop(join_all(serving).await) }))
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        Ok(Box::new(self.open(address).await?))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        // A hello, then four bytes of length, big endian, and one of what they announce.
        let header = b"\0\0\0\x08VERS\0\x01\0\x01\xff\xff\xff\xffx";
        hostile_peer::closed_after(TcpStream::connect(address).await?, header).await
    }
}

/// One connection, and where to find the servers of other shapes.
#[derive(Clone, Debug)]
pub struct Connection {
    client: LabClient,
    deadline: Duration,
    servers: Option<Arc<[SocketAddr]>>,
}

impl Connection {
    /// Another program, whose subscribers are of that shape, on a connection to the server of another shape.
    async fn program(&self, shape: Shape, server: Shape) -> Result<LabClient, Failure> {
        let servers = self.servers.as_ref().ok_or_else(|| Failure::new("gone", "no server is known"))?;
        connect(servers[server as usize], shape, Limits::default()).await.map_err(not_connected)
    }
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let answer = self.client.ask(&context(within.unwrap_or(DEADLINE)), &Text { text }).await;
        answer.map(|Text { text }| text).map_err(failure)
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        let program = self.program(shape, Shape::Same).await?;
        let done = program.send(&context(DEADLINE), &Written::by(shape, &PLANS)).await;
        done.map(|Nothing {}| ()).map_err(failure)
    }

    async fn fetch(&self, shape: Shape) -> Result<stack::Subscriber, Failure> {
        let program = self.program(Shape::Same, shape).await?;
        program.fetch(&context(DEADLINE), &Nothing {}).await.map(stack::Subscriber::from).map_err(failure)
    }

    async fn balance(&self) -> Result<String, Failure> {
        let answer = self.client.balance(&context(DEADLINE), &Nothing {}).await;
        answer.map(|Text { text }| text).map_err(failure)
    }

    fn pings(&self) -> bool {
        true
    }
}

impl Measured for Rpc {
    type Caller = Connection;

    async fn listen(&self) -> Result<Server> {
        let (address, serving) = self.server(App::default(), Shape::Same).await?;
        Ok(Server::at(address, serving))
    }

    async fn open(&self, address: SocketAddr) -> Result<Connection> {
        let client = connect(address, Shape::Same, self.limits).await?;
        Ok(Connection { client, deadline: self.deadline, servers: self.servers.get().cloned() })
    }
}

impl Caller for Connection {
    async fn echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.client.echo(&context(self.deadline), &request).await?)
    }

    async fn user(&self, request: User) -> Result<User> {
        Ok(self.client.user(&context(self.deadline), &request).await?)
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
        ConnectError::Io { .. } => "Io",
        ConnectError::Unreachable { .. } => "Unreachable",
        ConnectError::TimedOut { .. } => "TimedOut",
        _ => "ConnectError",
    };
    Failure::new(kind, format!("{error} {error:?}"))
}
