//! A service between a client and another service: what goes through it, and what must not.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::{Blob, Odd, OddClient, OddServer, Pair, Seen, blob, number, pair, within};
use rig::{Direction, Fault, Lane, Link};
use rpc::{CallError, Client, Code, Context, ContextExt, Ended, Options, Server, Trace, TraceId, WireError};
use tokio::io::split;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// Calls on with the context that it was called with.
struct Relay {
    backend: OddClient,
    seen: Seen,
}

impl Relay {
    fn answer(context: &Context, outcome: Result<Blob, CallError>) -> Result<Blob, WireError> {
        outcome.map_err(|error| match error {
            CallError::Refused(error) | CallError::NotBegun(error) => error,
            other => WireError::new(other.code(), other.to_string(), context.trace_id()),
        })
    }
}

impl Odd for Relay {
    async fn echo(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.seen.enter();
        Self::answer(context, self.backend.echo(context, &request).await)
    }

    async fn large(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        Self::answer(context, self.backend.large(context, &request).await)
    }

    async fn hang(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        let _leaves = self.seen.enter();
        // On a task of its own, which nobody drops: what ends it is the context.
        let (backend, calls_on) = (self.backend.clone(), context.clone());
        let calling = tokio::spawn(async move { backend.hang(&calls_on, &request).await });
        Self::answer(context, calling.await.unwrap())
    }

    async fn panic(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        Self::answer(context, self.backend.panic(context, &request).await)
    }

    async fn block(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        Self::answer(context, self.backend.block(context, &request).await)
    }

    async fn refuse(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        Self::answer(context, self.backend.refuse(context, &request).await)
    }

    async fn here(&self, context: &Context, request: Blob) -> Result<Blob, WireError> {
        Self::answer(context, self.backend.here(context, &request).await)
    }
}

/// A client, a relay and a backend; the first hop is slow, and as deep as a kernel's buffers.
struct Hops {
    odd: OddClient,
    client: Client<odd::OddApi>,
    relaying: JoinHandle<Ended>,
    relay: Seen,
    backend: Pair,
}

async fn hops() -> Hops {
    let backend = pair().await;
    let relay = Seen::default();
    let slow = || Lane::slow_and_deep(1_000_000);
    let link =
        Link::between("client", "relay").lane(Direction::ToServer, slow()).lane(Direction::ToClient, slow());
    let (near, far, _) = link.open();
    let server = Server::new(OddServer::new(Relay { backend: backend.odd.clone(), seen: relay.clone() }));
    let (reader, writer) = split(far);
    let relaying = server.connect(reader, writer);
    let (reader, writer) = split(near);
    let client = Client::over(reader, writer, Options::default()).await.unwrap();
    Hops { odd: OddClient::new(client.clone()), client, relaying, relay, backend }
}

#[tokio::test(start_paused = true)]
async fn bodies_go_through_both_ways_and_an_error_with_its_code_and_trace() {
    let hops = hops().await;
    assert_eq!(hops.odd.echo(&within(60_000), &blob(900_000)).await.unwrap(), blob(900_000));
    let traced = within(1000).with_trace(Trace::new(TraceId(0xabc), 7));
    let error = hops.odd.refuse(&traced, &blob(1)).await.unwrap_err();
    let CallError::Refused(error) = error else { panic!("{error:?}") };
    assert_eq!(
        (error.code, error.message(), error.trace),
        (Code::PermissionDenied, "not you", TraceId(0xabc))
    );
}

/// <https://github.com/envoyproxy/envoy/issues/7358>: each hop began a timeout of its own.
#[tokio::test(start_paused = true)]
async fn a_deadline_goes_through_and_ends_the_work_at_both_hops() {
    let hops = hops().await;
    let began = Instant::now();
    let error = hops.odd.hang(&within(300), &blob(1)).await.unwrap_err();
    assert_eq!((error.code(), began.elapsed()), (Code::DeadlineExceeded, Duration::from_millis(300)));
    assert_eq!((hops.relay.begun(), hops.backend.seen.begun()), (1, 1));
    sleep(Duration::from_millis(100)).await;
    assert_eq!(
        (hops.relay.at_work(), hops.backend.seen.at_work(), hops.backend.client.in_flight()),
        (0, 0, 0)
    );
}

/// <https://github.com/haproxy/haproxy/issues/172>: the client is gone, and the backend works on.
#[tokio::test(start_paused = true)]
async fn a_cancellation_goes_through_and_so_does_a_client_that_is_gone() {
    let hops = hops().await;
    let given_up = timeout(Duration::from_millis(200), hops.odd.hang(&within(60_000), &blob(1))).await;
    assert!(given_up.is_err());
    assert_eq!(hops.backend.seen.begun(), 1);
    sleep(Duration::from_millis(100)).await;
    assert_eq!((hops.relay.at_work(), hops.backend.seen.at_work()), (0, 0));

    let odd = hops.odd.clone();
    let call = tokio::spawn(async move { odd.hang(&within(60_000), &blob(1)).await });
    sleep(Duration::from_millis(100)).await;
    assert_eq!((hops.relay.at_work(), hops.backend.seen.at_work()), (1, 1));
    call.abort();
    let _ = call.await;
    drop((hops.odd, hops.client));
    assert_eq!(hops.relaying.await.unwrap(), Ended::HungUp);
    sleep(Duration::from_millis(100)).await;
    assert_eq!((hops.relay.at_work(), hops.backend.seen.at_work()), (0, 0));
    assert!(hops.backend.odd.echo(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_is_gone_fails_the_call_and_not_the_connection_to_the_relay() {
    let hops = hops().await;
    let odd = hops.odd.clone();
    let call = tokio::spawn(async move { odd.echo(&within(60_000), &number(50_000)).await });
    sleep(Duration::from_millis(100)).await;
    hops.backend.wire.inject(Direction::ToServer, Fault::Reset);
    for outcome in [call.await.unwrap(), hops.odd.echo(&within(60_000), &blob(1)).await] {
        assert_eq!(outcome.unwrap_err().code(), Code::Unavailable);
    }
    assert!(timeout(Duration::from_secs(20), hops.client.ended()).await.is_err());
}
