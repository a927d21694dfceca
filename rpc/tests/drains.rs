//! Calls that wait while the server shuts down.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use odd::raw::{Raw, request};
use odd::{Blob, OddApi, OddClient, OddServer, Seen, blob, number, serve, within};
use rig::{Direction, End, Lane, Link};
use rpc::wire::{Frame, Role};
use rpc::{Channel, Connector, Limits, Options, Server};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::time::{Instant, sleep, timeout};

/// Servers that take one connection each, in this order, 20 ms away.
#[derive(Clone)]
struct InTurn(Arc<Mutex<VecDeque<Server>>>);

impl Connector for InTurn {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        let server = self.0.lock().unwrap().pop_front().ok_or(io::ErrorKind::ConnectionRefused)?;
        let lane = || Lane::new().delay(Duration::from_millis(20));
        let link = Link::between("client", "server")
            .lane(Direction::ToServer, lane())
            .lane(Direction::ToClient, lane());
        let (near, far, _wire) = link.open();
        let (reader, writer) = split(far);
        drop(server.connect(reader, writer));
        Ok(split(near))
    }
}

/// A call that waits for its turn, or for room, is not held by a server that will never take it.
///
/// <https://github.com/grpc/grpc/pull/19968>, <https://github.com/grpc/grpc-java/pull/8020>
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_behind_a_slow_one_goes_to_the_next_server_when_the_first_drains() {
    let long = Blob { number: 20_000, ..blob(900_000) };
    let few_calls = Limits { max_calls: 1, ..Limits::default() };
    let small_window = Limits { receive_budget_bytes: 1 << 20, ..Limits::default() };
    for (limits, slow, waits) in [(few_calls, number(20_000), blob(1)), (small_window, long, blob(900_000))] {
        let servers = [(); 2].map(|()| Server::with_limits(OddServer::new(Seen::default()), limits));
        let connector = InTurn(Arc::new(Mutex::new(servers.clone().into())));
        let odd = OddClient::new(Channel::<OddApi>::new(connector, Options::default()));
        let calls = odd.clone();
        let slow = tokio::spawn(async move { calls.echo(&within(60_000), &slow).await });
        sleep(Duration::from_millis(100)).await;
        let waiting = tokio::spawn(async move { odd.echo(&within(60_000), &waits).await });
        sleep(Duration::from_millis(100)).await;
        let old = servers[0].clone();
        let shutdown = tokio::spawn(async move { old.shutdown(Duration::from_secs(60)).await });
        let answered = timeout(Duration::from_secs(1), waiting).await.expect("the second server is idle");
        answered.unwrap().unwrap();
        slow.await.unwrap().unwrap();
        assert!(shutdown.await.unwrap());
    }
}

/// The client has agreed before the server knows of it, and its first call is on its way: it is refused, and not lost.
///
/// <https://github.com/hyperium/hyper/pull/4171>, <https://github.com/hyperium/hyper/pull/3729>
#[tokio::test(start_paused = true)]
async fn a_shutdown_in_the_middle_of_a_handshake_loses_no_call() {
    for millis in 0..120 {
        let servers = [(); 2].map(|()| Server::new(OddServer::new(Seen::default())));
        let connector = InTurn(Arc::new(Mutex::new(servers.clone().into())));
        let odd = OddClient::new(Channel::<OddApi>::new(connector, Options::default()));
        let call = tokio::spawn(async move { odd.echo(&within(60_000), &blob(1)).await });
        sleep(Duration::from_millis(millis)).await;
        let began = Instant::now();
        assert!(servers[0].shutdown(Duration::from_secs(60)).await);
        assert!(began.elapsed() < Duration::from_secs(1), "after {millis} ms: {:?}", began.elapsed());
        let answer = call.await.unwrap();
        assert!(answer.is_ok(), "shut down {millis} ms after the connection began: {answer:?}");
    }
}

/// Whoever connects and says nothing holds up no shutdown.
///
/// <https://github.com/utensils/mold/issues/1582>, <https://github.com/restatedev/restate/pull/3633>
#[tokio::test(start_paused = true)]
async fn a_shutdown_waits_for_no_handshake_that_does_not_come() {
    let server = Server::new(OddServer::new(Seen::default()));
    let (_silent, far, _wire) = Link::between("silent", "server").open();
    let (reader, writer) = split(far);
    let serving = server.connect(reader, writer);
    sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    assert!(server.shutdown(Duration::from_secs(60)).await);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(serving.is_finished());
}

/// Its pings keep it alive, and its replies are never written.
///
/// <https://github.com/DCS-gRPC/rust-server/issues/178>
#[tokio::test(start_paused = true)]
async fn a_client_that_reads_nothing_and_pings_holds_up_no_shutdown_beyond_its_limit() {
    let lane = Lane::new().capacity_bytes(4096);
    let (near, far, _wire) = Link::between("raw", "server").lane(Direction::ToClient, lane).open();
    let (server, seen, _serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    for id in 1..20 {
        raw.say(&request(id, "Large", &number(100_000))).await;
    }
    let pings = tokio::spawn(async move {
        loop {
            if !raw.try_say(&Frame::Ping).await {
                break;
            }
            sleep(Duration::from_millis(1200)).await;
        }
    });
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    assert!(!server.shutdown(Duration::from_secs(5)).await);
    assert!(began.elapsed() <= Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(seen.at_work(), 0);
    pings.await.unwrap();
}
