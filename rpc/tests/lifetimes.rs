//! Shutdowns that drain, and connections that come back.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use odd::{OddApi, OddClient, OddServer, Seen, blob, number, pair, pair_over, within};
use rig::{Direction, End, Fault, Link, Wire};
use rpc::{CallError, Channel, Client, Code, Codec, Connector, Ended, Limits, Options, Server};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn a_shutdown_finishes_what_was_begun_and_takes_nothing_new() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let begun = tokio::spawn(async move { odd.echo(&within(10_000), &number(500)).await });
    sleep(Duration::from_millis(10)).await;
    let server = pair.server.clone();
    let shutdown = tokio::spawn(async move { server.shutdown(Duration::from_secs(5)).await });
    sleep(Duration::from_millis(10)).await;
    let new = pair.odd.echo(&within(10_000), &blob(1)).await.unwrap_err();
    assert_eq!((new.code(), new.begun()), (Code::Unavailable, false), "{new:?}");
    assert_eq!(begun.await.unwrap().unwrap(), number(500));
    assert!(shutdown.await.unwrap(), "everything was finished");
    assert_eq!((pair.client.ended().await, pair.serving.await.unwrap()), (Ended::HungUp, Ended::HungUp));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_stops_what_is_not_finished_in_time() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let hangs = tokio::spawn(async move { odd.hang(&within(60_000), &blob(1)).await });
    sleep(Duration::from_millis(10)).await;
    let began = Instant::now();
    assert!(!pair.server.shutdown(Duration::from_secs(2)).await);
    assert_eq!((began.elapsed(), pair.seen.at_work()), (Duration::from_secs(2), 0));
    let error = hangs.await.unwrap().unwrap_err();
    assert!(matches!(error, CallError::Closed(_)) && error.begun(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_drains_at_once() {
    let pair = pair().await;
    let began = Instant::now();
    assert!(pair.server.shutdown(Duration::from_secs(5)).await);
    assert!(began.elapsed() < Duration::from_millis(10), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_client_whose_last_call_is_given_up_during_a_shutdown_hangs_up() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let given_up = tokio::spawn(async move { odd.hang(&within(100), &blob(1)).await });
    sleep(Duration::from_millis(10)).await;
    let began = Instant::now();
    assert!(pair.server.shutdown(Duration::from_secs(5)).await);
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
    assert_eq!(given_up.await.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
    assert_eq!(pair.client.ended().await, Ended::HungUp);
}

#[tokio::test(start_paused = true)]
async fn a_connection_over_the_limit_waits_for_a_place_or_for_the_shutdown() {
    let limits = Limits { max_connections: 1, ..Limits::default() };
    let first =
        pair_over(Link::between("client", "server"), Codec::Protobuf, Limits::default(), limits).await;
    let connect = || {
        let (near, far, wire) = Link::between("client", "server").open();
        let (reader, writer) = split(far);
        let serving = first.server.connect(reader, writer);
        let (reader, writer) = split(near);
        let client = async move { Client::over(reader, writer, Options::default()).await };
        (tokio::spawn(client), wire, serving)
    };
    let (second, wire, _serving) = connect();
    sleep(Duration::from_secs(1)).await;
    assert!(wire.on_the_way(Direction::ToServer) > 0, "nothing is read yet");
    assert_eq!(wire.written(Direction::ToClient), 0, "nor said");
    drop((first.odd, first.client));
    let second = second.await.unwrap().unwrap();
    OddClient::new(second.clone()).echo(&within(1000), &blob(1)).await.unwrap();
    let (third, _, serving) = connect();
    sleep(Duration::from_secs(1)).await;
    assert!(first.server.shutdown(Duration::from_secs(5)).await);
    assert_eq!(serving.await.unwrap(), Ended::HungUp);
    assert!(third.await.unwrap().is_err());
}

/// Links to a server that can be replaced, or be away.
#[derive(Clone, Default)]
struct Network {
    server: Arc<Mutex<Option<Server>>>,
    wires: Arc<Mutex<Vec<Wire>>>,
    attempts: Arc<AtomicUsize>,
}

impl Connector for Network {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        let server = self.server.lock().unwrap().clone().ok_or(io::ErrorKind::ConnectionRefused)?;
        let (near, far, wire) = Link::between("client", "server").open();
        let (reader, writer) = split(far);
        drop(server.connect(reader, writer));
        self.wires.lock().unwrap().push(wire);
        Ok(split(near))
    }
}

impl Network {
    fn restart(&self) -> Seen {
        let seen = Seen::default();
        let server = Server::new(OddServer::new(seen.clone()));
        *self.server.lock().unwrap() = Some(server);
        seen
    }

    fn channel(&self) -> OddClient<Channel<OddApi>> {
        OddClient::new(Channel::new(self.clone(), Options::default()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_channel_comes_back_after_its_connection_was_cut() {
    let network = Network::default();
    let seen = network.restart();
    let odd = network.channel();
    odd.echo(&within(1000), &blob(1)).await.unwrap();
    let in_flight = odd.clone();
    let in_flight = tokio::spawn(async move { in_flight.hang(&within(60_000), &blob(1)).await });
    sleep(Duration::from_millis(10)).await;
    network.wires.lock().unwrap()[0].inject(Direction::ToServer, Fault::Reset);
    let error = in_flight.await.unwrap().unwrap_err();
    assert!(
        matches!(error, CallError::Closed(_)),
        "what may have been carried out is not sent again: {error:?}"
    );
    odd.echo(&within(1000), &blob(2)).await.unwrap();
    assert_eq!((network.attempts.load(Ordering::SeqCst), seen.begun()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_drains_costs_a_channel_no_call() {
    let network = Network::default();
    network.restart();
    let odd = network.channel();
    let calls = odd.clone();
    let calls = tokio::spawn(async move {
        for _ in 0..200 {
            calls.echo(&within(5000), &number(5)).await.unwrap();
        }
    });
    for _ in 0..4 {
        sleep(Duration::from_millis(200)).await;
        let old = network.server.lock().unwrap().clone().unwrap();
        network.restart();
        assert!(old.shutdown(Duration::from_secs(5)).await);
    }
    calls.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_channel_without_a_server_fails_no_later_than_the_deadline_and_backs_off() {
    let network = Network::default();
    let odd = network.channel();
    sleep(Duration::from_secs(120)).await;
    let attempts = network.attempts.load(Ordering::SeqCst);
    assert!((12..80).contains(&attempts), "{attempts} attempts in two minutes");
    let began = Instant::now();
    let error = odd.echo(&within(300), &blob(1)).await.unwrap_err();
    assert!(!error.begun() || matches!(error, CallError::Stopped(_)), "{error:?}");
    assert!(began.elapsed() <= Duration::from_millis(300), "{:?}", began.elapsed());
    network.restart();
    odd.echo(&within(20_000), &blob(1)).await.unwrap();
}

#[tokio::test]
async fn over_tcp_a_channel_calls_drains_and_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = Server::new(OddServer::new(Seen::default()));
    let serving = server.clone();
    let serving = tokio::spawn(async move { serving.serve(listener).await });
    let odd = OddClient::channel(address, Options::default().with_codec(Codec::Json));
    assert_eq!(odd.echo(&within(20_000), &blob(100_000)).await.unwrap().bytes.len(), 100_000);
    assert!(server.shutdown(Duration::from_secs(20)).await);
    serving.await.unwrap();
}

/// Takes a connection and never says anything, as an address behind a firewall does; before that, one is refused.
#[derive(Clone, Default)]
struct Firewall {
    attempts: Arc<AtomicUsize>,
}

impl Connector for Firewall {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        if self.attempts.fetch_add(1, Ordering::SeqCst) == 0 {
            return Err(io::Error::new(io::ErrorKind::ConnectionRefused, "nobody listens on port 4000"));
        }
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_without_a_connection_says_why_there_was_none() {
    let channel = Channel::<OddApi>::new(Firewall::default(), Options::default());
    let odd = OddClient::new(channel);
    sleep(Duration::from_millis(100)).await;
    let error = odd.echo(&within(1000), &blob(1)).await.unwrap_err();
    assert_eq!((error.code(), error.begun()), (Code::DeadlineExceeded, false), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("deadline") && text.contains("nobody listens on port 4000"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_before_the_call_is_sent_says_so() {
    let theirs = Limits { max_calls: 1, ..Limits::default() };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, Limits::default(), theirs).await;
    let odd = pair.odd.clone();
    let first = tokio::spawn(async move { odd.echo(&within(5000), &number(2000)).await });
    sleep(Duration::from_millis(1)).await;
    let error = pair.odd.echo(&within(1000), &blob(1)).await.unwrap_err();
    assert_eq!((error.code(), error.begun()), (Code::DeadlineExceeded, false), "{error:?}");
    first.await.unwrap().unwrap();
    assert_eq!(pair.seen.begun(), 1);
}
