//! tonic, with messages of prost: one HTTP/2 connection, no TLS. It sets `TCP_NODELAY` on both sides.

mod messages;
mod service;

use std::any::Any;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use http::uri::PathAndQuery;
use prost::Message;
use tonic::body::Body;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_prost::ProstCodec;
use tower_http::catch_panic::CatchPanicLayer;

use self::messages::{OptionalSubscriber, PLANS, Read, Subscriber, Which};
use self::service::{ASK, BALANCE, ECHO, FETCH, LabServer, SEND, USER};
use crate::app::App;
use crate::hostile_peer;
use crate::measured::{Caller, Measured};
use crate::messages::{Echo, User};
use crate::protobuf::{Nothing, Text, Written};
use crate::stack::{self, Client, Failure, Server, Shape, Stack};

const PING: Duration = Duration::from_secs(1);
const PONG: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, Debug)]
pub struct Tonic {
    best: bool,
}

impl Tonic {
    pub const BY_DEFAULT: Self = Self { best: false };
    /// Optional fields that are checked, a timeout, pings on both sides, a layer that catches panics.
    pub const AT_ITS_BEST: Self = Self { best: true };
}

#[async_trait]
impl Stack for Tonic {
    async fn serve(&self, app: App) -> Result<Server> {
        // `serve` sets it, `serve_with_incoming` leaves it to the application; only the latter tells the port.
        let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into())?.with_nodelay(Some(true));
        let address = incoming.local_addr()?;
        let server = tonic::transport::Server::builder();
        if self.best {
            let server = server
                .http2_keepalive_interval(Some(PING))
                .http2_keepalive_timeout(Some(PONG))
                .layer(CatchPanicLayer::custom(internal));
            let service = LabServer::<OptionalSubscriber> { app, read: PhantomData };
            return Ok(Server::at(address, async move {
                // It ends with the probe.
                let _ = { server }.serve_with_incoming(service, incoming).await;
            }));
        }
        let service = LabServer::<Subscriber> { app, read: PhantomData };
        Ok(Server::at(address, async move {
            let _ = { server }.serve_with_incoming(service, incoming).await;
        }))
    }

    async fn serve_by_default(&self, app: App) -> Result<Server> {
        Self::BY_DEFAULT.serve(app).await
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        Ok(Box::new(self.open(address).await?))
    }

    /// A gRPC message of 4 GiB less a byte. An honest HTTP/2 client carries it, since the length is not HTTP/2's.
    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        hostile_peer::announce_by_grpc(address, ASK).await
    }
}

/// What the caller of a handler that panicked gets from the layer, which by itself would answer in HTTP.
fn internal(_: Box<dyn Any + Send>) -> http::Response<Body> {
    Status::internal("the handler panicked").into_http()
}

/// What `tonic-build` would generate for a client.
#[derive(Clone, Debug)]
pub struct Connection {
    channel: Channel,
    best: bool,
}

impl Connection {
    async fn unary<Q, A>(&self, path: &'static str, request: Request<Q>) -> Result<A, Status>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let mut grpc = tonic::client::Grpc::new(self.channel.clone());
        grpc.ready().await.map_err(|error| Status::from_error(error.into()))?;
        let codec = ProstCodec::<Q, A>::default();
        let answer = grpc.unary(request, PathAndQuery::from_static(path), codec).await?;
        Ok(answer.into_inner())
    }

    async fn probed<Q, A>(
        &self,
        path: &'static str,
        message: Q,
        within: Option<Duration>,
    ) -> Result<A, Failure>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let mut request = Request::new(message);
        if let Some(within) = within {
            request.set_timeout(within);
        }
        self.unary(path, request).await.map_err(|status| failure(&status))
    }
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        self.probed(ASK, Text { text }, within).await.map(|Text { text }| text)
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.probed(SEND, Written::by(shape, &PLANS), None).await.map(|Nothing {}| ())
    }

    async fn fetch(&self, shape: Shape) -> Result<stack::Subscriber, Failure> {
        let which = Which { shape: shape as u32 };
        if self.best {
            self.probed::<_, OptionalSubscriber>(FETCH, which, None).await?.read()
        } else {
            self.probed::<_, Subscriber>(FETCH, which, None).await?.read()
        }
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.probed(BALANCE, Nothing {}, None).await.map(|Text { text }| text)
    }

    fn pings(&self) -> bool {
        self.best
    }
}

impl Measured for Tonic {
    type Caller = Connection;

    async fn listen(&self) -> Result<Server> {
        self.serve(App::default()).await
    }

    async fn open(&self, address: SocketAddr) -> Result<Connection> {
        let mut endpoint = Endpoint::from_shared(format!("http://{address}"))?;
        if self.best {
            endpoint = endpoint
                .timeout(TIMEOUT)
                .http2_keep_alive_interval(PING)
                .keep_alive_timeout(PONG)
                .keep_alive_while_idle(true);
        }
        Ok(Connection { channel: endpoint.connect().await?, best: self.best })
    }
}

impl Caller for Connection {
    async fn echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.unary(ECHO, Request::new(request)).await?)
    }

    async fn user(&self, request: User) -> Result<User> {
        Ok(self.unary(USER, Request::new(request)).await?)
    }
}

fn failure(status: &Status) -> Failure {
    Failure::new(format!("{:?}", status.code()), format!("{} {status:?}", status.message()))
}
