//! Links that are slow and as deep as a kernel's buffers: a body that takes longer than interval and timeout of the
//! keepalive passes, and one that stops half way is noticed.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::{OddClient, OddServer, Seen, blob, number, pair_over, within};
use rig::{Direction, Fault, Lane, Link, Proxy};
use rpc::{Client, Codec, Ended, Limits, Options, Pace, Server};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep, timeout};

const MEGABYTE: usize = 1_000_000;

#[tokio::test(start_paused = true)]
async fn a_body_that_takes_longer_than_the_keepalive_passes_both_ways() {
    for (bytes_per_second, seconds) in [(100_000, 10), (10_000, 100)] {
        let slow = Lane::slow_and_deep(bytes_per_second);
        let link = Link::between("client", "server")
            .lane(Direction::ToServer, slow.clone())
            .lane(Direction::ToClient, slow);
        let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
        let began = Instant::now();
        let reply = pair.odd.large(&within(600_000), &number(MEGABYTE as u64)).await.unwrap();
        assert_eq!(reply.bytes.len(), MEGABYTE);
        assert_eq!(pair.odd.echo(&within(600_000), &blob(MEGABYTE)).await.unwrap(), blob(MEGABYTE));
        assert!(began.elapsed() >= Duration::from_secs(3 * seconds), "{:?}", began.elapsed());
        // No pings that come in a bunch behind the bodies are taken for an attack.
        let idle = timeout(Duration::from_secs(20), pair.client.ended()).await;
        assert!(idle.is_err(), "{idle:?}");
        pair.odd.echo(&within(5000), &blob(1)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_half_way_is_noticed_by_both_sides() {
    for (direction, request) in
        [(Direction::ToServer, blob(MEGABYTE)), (Direction::ToClient, number(1_000_000))]
    {
        let stops = Lane::slow_and_deep(100_000).at(300_000, Fault::Stall);
        let link = Link::between("client", "server").lane(direction, stops);
        let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
        let odd = pair.odd.clone();
        let call = tokio::spawn(async move { odd.large(&within(600_000), &request).await });
        sleep(Duration::from_secs(3)).await;
        let both = async { tokio::join!(pair.client.ended(), pair.serving, call) };
        let found = timeout(Duration::from_secs(6), both).await;
        let (ours, theirs, call) = found.unwrap_or_else(|_| panic!("{direction:?}: not noticed"));
        let silent = [&ours, theirs.as_ref().unwrap()].map(|ended| matches!(ended, Ended::Silent { .. }));
        assert!(silent.contains(&true), "{ours:?} {theirs:?}");
        assert!(call.unwrap().is_err());
    }
}

/// Real sockets and the real clock: what passes in 4 s has to survive an interval and a timeout of 2 s in all.
#[tokio::test]
async fn over_real_tcp_a_body_that_takes_longer_than_the_keepalive_passes_both_ways() {
    const BYTES_PER_SECOND: u32 = 250_000;
    let [interval, timeout, jitter] = [800, 1200, 100].map(Duration::from_millis);
    let limits = Limits { keepalive: Pace { interval, timeout, jitter }, ..Limits::default() };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let proxy = Proxy::before(listener.local_addr().unwrap()).await.unwrap();
    let server = Server::with_limits(OddServer::new(Seen::default()), limits);
    let serving = server.clone();
    let accepting = tokio::spawn(async move { serving.serve(listener).await });
    proxy.throttle(BYTES_PER_SECOND);
    let options = || Options::default().with_limits(limits);
    let (up, down) = tokio::join!(
        Client::connect(proxy.address(), options()),
        Client::connect(proxy.address(), options())
    );
    let (up, down) = (OddClient::new(up.unwrap()), OddClient::new(down.unwrap()));
    let began = Instant::now();
    let (request, reply) = (blob(MEGABYTE), number(MEGABYTE as u64));
    let (patient, as_patient) = (within(60_000), within(60_000));
    let (request, reply) = tokio::join!(up.large(&patient, &request), down.large(&as_patient, &reply));
    let took = began.elapsed();
    assert_eq!((request.unwrap().bytes.len(), reply.unwrap().bytes.len()), (0, MEGABYTE), "after {took:?}");
    assert!(
        took >= 3 * (limits.keepalive.interval + limits.keepalive.timeout) / 2,
        "{took:?}: not slow enough"
    );
    accepting.abort();
}

/// The ping is never written, and the wait for its answer begins all the same.
#[tokio::test(start_paused = true)]
async fn writers_that_are_stuck_on_both_sides_hide_no_dead_peer() {
    let shallow = Lane::new().capacity_bytes(4096).delay(Duration::from_millis(1));
    let link = Link::between("client", "server")
        .lane(Direction::ToServer, shallow.clone())
        .lane(Direction::ToClient, shallow);
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
    for _ in 0..4 {
        let odd = pair.odd.clone();
        tokio::spawn(async move { while odd.echo(&within(600_000), &blob(100_000)).await.is_ok() {} });
    }
    sleep(Duration::from_secs(2)).await;
    for direction in [Direction::ToServer, Direction::ToClient] {
        pair.wire.inject(direction, Fault::Stall);
    }
    let both = async { tokio::join!(pair.client.ended(), pair.serving) };
    let (ours, theirs) = timeout(Duration::from_secs(4), both).await.expect("both find out");
    // Who finds out first drops its end, and the other's writes fail.
    let silent = [&ours, theirs.as_ref().unwrap()].map(|ended| matches!(ended, Ended::Silent { .. }));
    assert!(silent.contains(&true), "{ours:?} {theirs:?}");
}
