//! Several threads, a real clock, and sockets: what no paused clock shows.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{Blob, OddClient, OddService, Seen, blob, number, serve, within};
use rig::Link;
use rpc::wire::{Frame, Role};
use rpc::{Client, Codec, Limits, Server};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// A client and a server over TCP.
async fn over_tcp() -> (OddClient, Client, Server, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let server = Server::new(OddService::new(seen.clone()), Limits::default());
    let serving = server.clone();
    tokio::spawn(async move { serving.serve(listener).await });
    let client = Client::connect(address, &OddClient::<Client>::SCHEMA, Codec::Protobuf, Limits::default())
        .await
        .unwrap();
    (OddClient(client.clone()), client, server, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_drains_has_either_begun_a_call_and_answers_it_or_not_begun_it() {
    for _ in 0..40 {
        let (odd, _, server, _) = over_tcp().await;
        let mut calls = JoinSet::new();
        for _ in 0..8 {
            let odd = odd.clone();
            calls.spawn(async move {
                loop {
                    match odd.here(&within(60_000), &blob(64)).await {
                        Ok(_) => {}
                        Err(error) => return error,
                    }
                }
            });
        }
        sleep(Duration::from_millis(5)).await;
        assert!(server.shutdown(Duration::from_secs(20)).await);
        while let Some(error) = calls.join_next().await {
            let error = error.unwrap();
            assert!(!error.begun(), "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_call_cancel_and_panic_and_each_call_gets_its_own_answer() {
    let (odd, client, _server, seen) = over_tcp().await;
    let mut calls = JoinSet::new();
    for task in 0..64_u64 {
        let odd = odd.clone();
        calls.spawn(async move {
            let mut random = fastrand::Rng::with_seed(task);
            for round in 0..150_u64 {
                let length = if random.u8(0..20) == 0 { 40_000 } else { 16 };
                let mut request = Blob { bytes: vec![0; length], number: 0 };
                request.bytes[..8].copy_from_slice(&(task << 32 | round).to_be_bytes());
                match random.u8(0..10) {
                    0 => {
                        let patience = Duration::from_micros(random.u64(0..2000));
                        let _ = timeout(patience, odd.hang(&within(60_000), &request)).await;
                    }
                    1 => {
                        let patience = Duration::from_micros(random.u64(0..500));
                        if let Ok(reply) = timeout(patience, odd.here(&within(60_000), &request)).await {
                            assert_eq!(reply.unwrap(), request);
                        }
                    }
                    2 | 3 => assert_eq!(odd.echo(&within(60_000), &request).await.unwrap(), request),
                    _ => assert_eq!(odd.here(&within(60_000), &request).await.unwrap(), request),
                }
            }
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    assert_eq!(client.in_flight(), 0);
    let stopped = async {
        while seen.at_work() > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), stopped).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_may_use_an_id_again_as_soon_as_it_has_the_answer() {
    let mut peers = JoinSet::new();
    for peer in 0..6 {
        peers.spawn(async move {
            let (near, far, _) = Link::between("raw", "server").open();
            let (_server, _, serving) = serve(far, Limits::default());
            let mut raw = Raw::agreed(near, Role::Client).await;
            let method = if peer % 2 == 0 { "Echo" } else { "Here" };
            for round in 0..10_000 {
                raw.say(&request(1, method, &blob(8))).await;
                let answer = raw.hear().await;
                assert!(matches!(answer, Some(Frame::Reply { .. })), "{method} {round}: {answer:?}");
            }
            serving.abort();
        });
    }
    while let Some(peer) = peers.join_next().await {
        peer.unwrap();
    }
}

#[test]
fn a_client_takes_more_bytes_of_replies_than_it_has_room_for_at_once() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(OddService::new(Seen::default()), Limits::default());
    let serving = server.clone();
    // On a thread of its own it writes while the client's callers wait for their turn.
    let serving = std::thread::spawn(move || {
        runtime().block_on(async { serving.serve(TcpListener::from_std(listener).unwrap()).await });
    });
    runtime().block_on(async {
        let schema = OddClient::<Client>::SCHEMA;
        let client = Client::connect(address, &schema, Codec::Protobuf, Limits::default()).await.unwrap();
        let mut calls = JoinSet::new();
        for _ in 0..300 {
            let odd = OddClient(client.clone());
            calls.spawn(async move { odd.large(&within(60_000), &number(60_000)).await });
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap().unwrap();
        }
        server.shutdown(Duration::from_secs(20)).await;
    });
    serving.join().unwrap();
}
