//! What `tonic-build` would generate for the server, by hand: a path for each method, a `Grpc` for each call.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use prost::Message;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::server::Grpc;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

use super::messages::{PLANS, Read, Which};
use crate::app::App;
use crate::messages::{Echo, User};
use crate::protobuf::{Nothing, Text, Written};
use crate::stack::Shape;

pub(super) const ECHO: &str = "/probe.Lab/Echo";
pub(super) const USER: &str = "/probe.Lab/User";
pub(super) const ASK: &str = "/probe.Lab/Ask";
pub(super) const SEND: &str = "/probe.Lab/Send";
pub(super) const FETCH: &str = "/probe.Lab/Fetch";
pub(super) const CLOSE_ACCOUNT: &str = "/probe.Lab/CloseAccount";
pub(super) const BALANCE: &str = "/probe.Lab/Balance";

/// The service, with subscribers read as `S`.
pub(super) struct LabServer<S> {
    pub(super) app: App,
    pub(super) read: PhantomData<fn() -> S>,
}

impl<S> Clone for LabServer<S> {
    fn clone(&self) -> Self {
        Self { app: self.app.clone(), read: PhantomData }
    }
}

impl<S: Read> Service<http::Request<Body>> for LabServer<S> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let app = self.app.clone();
        match request.uri().path() {
            ECHO => unary(request, returned::<Echo>),
            USER => unary(request, returned::<User>),
            ASK => unary(request, move |request: Request<Text>| {
                let app = app.clone();
                async move {
                    let left = timeout(request.metadata());
                    let answer = app.answer(&request.get_ref().text, left).await;
                    // tonic's own conversion of any error.
                    let text = answer.map_err(|error| Status::from_error(error.into()))?;
                    Ok(Response::new(Text { text }))
                }
            }),
            SEND => unary(request, move |request: Request<S>| {
                let read = request.into_inner().read();
                let read = read.map_err(|failure| Status::invalid_argument(failure.text));
                ready(read.map(|subscriber| {
                    app.keep(subscriber);
                    Response::new(Nothing {})
                }))
            }),
            FETCH => unary(request, move |request: Request<Which>| {
                let shape = Shape::ALL.into_iter().find(|known| *known as u32 == request.get_ref().shape);
                ready(Ok(Response::new(Written::by(shape.unwrap_or(Shape::UnknownVariant), &PLANS))))
            }),
            CLOSE_ACCOUNT => unary(request, move |_: Request<Nothing>| {
                ready(Ok(Response::new(Text { text: app.close_account() })))
            }),
            BALANCE => unary(request, move |_: Request<Nothing>| {
                ready(Ok(Response::new(Text { text: app.balance() })))
            }),
            _ => Box::pin(ready(Ok(Status::unimplemented("no such method").into_http()))),
        }
    }
}

/// Answers with what it is given.
fn returned<M>(request: Request<M>) -> Ready<Result<Response<M>, Status>> {
    ready(Ok(Response::new(request.into_inner())))
}

fn unary<Q, A, H, F>(
    request: http::Request<Body>,
    handler: H,
) -> BoxFuture<'static, Result<http::Response<Body>, Infallible>>
where
    Q: Message + Default + 'static,
    A: Message + 'static,
    H: FnMut(Request<Q>) -> F + Send + 'static,
    F: Future<Output = Result<Response<A>, Status>> + Send + 'static,
{
    Box::pin(async move {
        let mut grpc = Grpc::new(ProstCodec::<A, Q>::default());
        Ok(grpc.unary(service_fn(handler), request).await)
    })
}

/// The deadline, as gRPC sends it: digits and a unit. tonic obeys it, and leaves it to a handler to read.
fn timeout(metadata: &MetadataMap) -> Option<Duration> {
    let value = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let count = digits.parse().ok()?;
    match unit {
        "n" => Some(Duration::from_nanos(count)),
        "u" => Some(Duration::from_micros(count)),
        "m" => Some(Duration::from_millis(count)),
        "S" => Some(Duration::from_secs(count)),
        _ => None,
    }
}
