//! However the connection ends, every caller is told at once.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use multiplexing::{CallError, Client, Closed, InFlight};
use rig::{Direction, Fault, Wire};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, timeout};

use super::super::scene::{Ledger, PATIENCE, call, connection, ended, give_up, wait_at};

#[tokio::test(start_paused = true)]
async fn every_waiter_is_told_at_once_when_the_connection_ends_and_why() {
    type End = fn(Ledger, Wire);
    let hung_up: End = |ledger, _| drop(ledger);
    let reset: End = |_, wire| wire.inject(Direction::ToClient, Fault::Reset);
    for (end, reason) in [(hung_up, "the peer hung up"), (reset, "stream failed: connection reset")] {
        let (client, mut ledger, wire) = connection(wait_at(8));
        let calls = ["alice", "bob", "carol"].map(|account| call(&client, account));
        for _ in 0..3 {
            ledger.hear().await;
        }
        let began = Instant::now();
        end(ledger, wire);
        let closed = CallError::Closed(Closed { reason: reason.to_owned() });
        for call in calls {
            assert_eq!(ended(call).await.unwrap_err(), closed);
        }
        assert_eq!(client.call(b"balance of dave?").await.unwrap_err(), closed);
        assert_eq!(began.elapsed(), Duration::ZERO);
        assert_eq!(client.in_flight(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_after_the_peer_closed_only_its_side_fails_at_once() {
    let (client, mut ledger, wire) = connection(wait_at(8));
    wire.inject(Direction::ToClient, Fault::Cut);
    let closed = CallError::Closed(Closed { reason: "the peer hung up".to_owned() });
    assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None), "the client hangs up as well");
    let late = timeout(PATIENCE, client.call(b"balance of alice?")).await;
    assert_eq!(late, Ok(Err(closed)));
}

#[tokio::test(start_paused = true)]
async fn a_caller_is_told_when_its_request_could_not_be_written() {
    let (client, _ledger, wire) = connection(wait_at(8));
    wire.inject(Direction::ToServer, Fault::Reset);
    let call = timeout(PATIENCE, client.call(b"balance of alice?")).await;
    assert!(matches!(call, Ok(Err(CallError::Closed(_)))), "{call:?}");
    assert_eq!(client.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_client_ends_the_connection() {
    let (client, mut ledger, _) = connection(wait_at(8));
    give_up(&client, b"balance of alice?").await;
    ledger.hear().await;
    drop(client);
    assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn only_the_first_reason_for_the_end_counts() {
    let in_flight = InFlight::<Bytes>::new();
    let first = Closed { reason: "the peer hung up".to_owned() };
    in_flight.close(first.clone());
    in_flight.close(Closed { reason: "stream failed".to_owned() });
    assert_eq!(in_flight.register().map(|_| ()), Err(first));
}

#[tokio::test(start_paused = true)]
async fn a_message_too_short_for_an_id_ends_the_connection() {
    let (client, mut ledger, _) = connection(wait_at(8));
    let call = call(&client, "alice");
    ledger.hear().await;
    ledger.replies.send(b"alice").await.unwrap();
    let closed = Closed { reason: "the peer sent a message too short for an id".to_owned() };
    assert_eq!(ended(call).await.unwrap_err(), CallError::Closed(closed));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_given_up_is_closed_to_the_peer_as_well() {
    let (client, mut ledger, _) = connection(wait_at(8));
    ledger.replies.send(b"alice").await.unwrap();
    assert_eq!(timeout(PATIENCE, ledger.hear_next()).await, Ok(None));
    assert!(matches!(client.call(b"balance of bob?").await, Err(CallError::Closed(_))));
}

#[tokio::test(start_paused = true)]
async fn callers_are_told_when_the_stream_below_panics() {
    let client = Client::new(Explodes, tokio::io::sink(), wait_at(8));
    let call = timeout(PATIENCE, client.call(b"balance of alice?")).await;
    assert!(matches!(call, Ok(Err(CallError::Closed(_)))), "{call:?}");
}

struct Explodes;

impl AsyncRead for Explodes {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        panic!("a bug in the stream below")
    }
}
