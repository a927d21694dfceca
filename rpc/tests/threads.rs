//! Several threads, a real clock, and sockets: what no paused clock shows.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{Blob, OddApi, OddClient, OddServer, Seen, blob, number, serve, within};
use rig::Link;
use rpc::wire::{Frame, Reply, Role};
use rpc::{Client, Limits, Server};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// A client and a server over TCP.
async fn over_tcp() -> (OddClient, Client<OddApi>, Server, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let server = Server::new(OddServer::new(seen.clone()));
    let serving = server.clone();
    tokio::spawn(async move { serving.serve(listener).await });
    let odd = OddClient::connect(address).await.unwrap();
    let client = odd.caller().clone();
    (odd, client, server, seen)
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
                assert!(matches!(answer, Some(Frame::Reply(Reply { .. }))), "{method} {round}: {answer:?}");
            }
            serving.abort();
        });
    }
    while let Some(peer) = peers.join_next().await {
        peer.unwrap();
    }
}

/// A server on threads of its own.
struct Elsewhere {
    address: SocketAddr,
    server: Server,
    seen: Seen,
    thread: JoinHandle<()>,
}

impl Elsewhere {
    fn begin(runtime: fn() -> Runtime) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Seen::default());
        let server = Server::new(OddServer::new(seen.clone()));
        let serving = server.clone();
        let thread = std::thread::spawn(move || {
            runtime().block_on(async { serving.serve(TcpListener::from_std(listener).unwrap()).await });
        });
        Self { address, server, seen, thread }
    }

    async fn connect(&self) -> OddClient {
        OddClient::connect(self.address).await.unwrap()
    }

    fn end(self, runtime: &Runtime) {
        runtime.block_on(self.server.shutdown(Duration::from_secs(20)));
        self.thread.join().unwrap();
    }
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_client_takes_more_bytes_of_replies_than_it_has_room_for_at_once() {
    for (runtime, calls, bytes) in [
        (one_thread as fn() -> Runtime, 300, 60_000),
        (one_thread, 24, 1_000_000),
        (two_threads, 100, 300_000),
        (two_threads, 24, 1_000_000),
    ] {
        // It writes while the client's callers wait for their turn.
        let elsewhere = Elsewhere::begin(one_thread);
        let here = runtime();
        here.block_on(async {
            let odd = elsewhere.connect().await;
            let mut waiting = JoinSet::new();
            for _ in 0..calls {
                let odd = odd.clone();
                waiting.spawn(async move { odd.large(&within(60_000), &number(bytes)).await });
            }
            while let Some(call) = waiting.join_next().await {
                assert_eq!(call.unwrap().unwrap().bytes.len() as u64, bytes);
            }
        });
        elsewhere.end(&here);
    }
}

#[test]
fn a_handler_that_blocks_its_thread_leaves_the_socket_to_the_others() {
    let (elsewhere, here) = (Elsewhere::begin(two_threads), one_thread());
    here.block_on(async {
        let odd = elsewhere.connect().await;
        let blocking = odd.clone();
        let blocked = tokio::spawn(async move { blocking.block(&within(60_000), &number(2500)).await });
        while elsewhere.seen.at_work() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        for _ in 0..5 {
            odd.echo(&within(60_000), &blob(1)).await.unwrap();
        }
        assert_eq!(elsewhere.seen.at_work(), 1, "the handler still blocks");
        blocked.await.unwrap().unwrap();
    });
    elsewhere.end(&here);
}
