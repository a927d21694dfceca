//! tonic, one HTTP/2 connection, no TLS. It sets `TCP_NODELAY` on both sides.
//!
//! By hand, so that nobody needs `protoc`: what `tonic-build` would generate for the two methods.

use std::convert::Infallible;
use std::future::ready;
use std::net::{Ipv4Addr, SocketAddr};
use std::task::{Context, Poll};

use anyhow::Result;
use futures_util::future::BoxFuture;
use http::uri::PathAndQuery;
use prost::Message;
use tonic::body::Body;
use tonic::server::Grpc;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

use super::{Caller, Stack};
use crate::messages::{Echo, User};

const ECHO: &str = "/bench.Bench/Echo";
const USER: &str = "/bench.Bench/User";

/// tonic.
#[derive(Clone, Copy, Debug)]
pub struct Tonic;

impl Stack for Tonic {
    type Caller = Connection;

    async fn serve(&self) -> Result<SocketAddr> {
        // `serve` sets it, `serve_with_incoming` leaves it to the caller; only the latter tells the port.
        let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into())?.with_nodelay(Some(true));
        let address = incoming.local_addr()?;
        let serving = tonic::transport::Server::builder().serve_with_incoming(Answers, incoming);
        tokio::spawn(serving);
        Ok(address)
    }

    async fn connect(&self, address: SocketAddr) -> Result<Connection> {
        Ok(Connection(Endpoint::from_shared(format!("http://{address}"))?.connect().await?))
    }
}

/// The generated client's part.
#[derive(Clone, Debug)]
pub struct Connection(Channel);

impl Caller for Connection {
    async fn send_echo(&self, request: Echo) -> Result<Echo> {
        self.unary(ECHO, request).await
    }

    async fn send_user(&self, request: User) -> Result<User> {
        self.unary(USER, request).await
    }
}

impl Connection {
    async fn unary<M: Message + Default + 'static>(&self, path: &'static str, message: M) -> Result<M> {
        let mut grpc = tonic::client::Grpc::new(self.0.clone());
        grpc.ready().await?;
        let codec = ProstCodec::<M, M>::default();
        let answer = grpc.unary(Request::new(message), PathAndQuery::from_static(path), codec).await?;
        Ok(answer.into_inner())
    }
}

/// The generated server's part: a path for each method, a `Grpc` for each call.
#[derive(Clone)]
struct Answers;

impl Service<http::Request<Body>> for Answers {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        match request.uri().path() {
            ECHO => unary::<Echo>(request),
            USER => unary::<User>(request),
            _ => Box::pin(ready(Ok(Status::unimplemented("no such method").into_http()))),
        }
    }
}

fn unary<M: Message + Default + 'static>(
    request: http::Request<Body>,
) -> BoxFuture<'static, Result<http::Response<Body>, Infallible>> {
    let answer = |request: Request<M>| ready(Ok::<_, Status>(Response::new(request.into_inner())));
    Box::pin(async move {
        let mut grpc = Grpc::new(ProstCodec::<M, M>::default());
        Ok(grpc.unary(service_fn(answer), request).await)
    })
}
