//! What a small body, a slow handler and a limit of "for ever" may cost.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use odd::{OddApi, OddClient, blob, number, pair, pair_over, within};
use rig::{End, Link};
use rpc::{
    Backoff, Channel, Client, Codec, ConnectError, Connector, DecodeError, Disagreement, Limits, Message,
    Options, Pace, PingLimit,
};
use serde::{Deserialize, Serialize};
use solution_06_versioning::seal::{SEAL_BYTES, seal_in_place};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::time::sleep;

/// A message that may contain itself: a tree, a filter, a JSON value.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
#[serde(default)]
struct Nested {
    #[prost(message, optional, boxed, tag = "1")]
    inner: Option<Box<Nested>>,
    #[prost(message, repeated, tag = "2")]
    all: Vec<Nested>,
    #[prost(oneof = "Either", tags = "3")]
    either: Option<Either>,
}

#[derive(Clone, PartialEq, prost::Oneof, Serialize, Deserialize)]
enum Either {
    #[prost(message, tag = "3")]
    Nested(Box<Nested>),
}

impl Message for Nested {
    const KIND: &'static str = "odd.Nested";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

/// So many levels, by the field `inner`, `all` or `either`.
fn nested(levels: usize, field: usize) -> Nested {
    (0..levels).fold(Nested::default(), |inner, _| match field {
        0 => Nested { inner: Some(Box::new(inner)), ..Nested::default() },
        1 => Nested { all: vec![inner], ..Nested::default() },
        _ => Nested { either: Some(Either::Nested(Box::new(inner))), ..Nested::default() },
    })
}

fn sealed(encoded: &[u8]) -> Vec<u8> {
    let mut body = [&[0; SEAL_BYTES][..], encoded].concat();
    seal_in_place(Nested::KIND, &mut body);
    body
}

#[test]
fn a_body_that_nests_deeply_is_refused_in_every_codec() {
    let levels = 100_000;
    // Field 1, of a length that nobody looks at before the depth.
    let protobuf = [0x0a, 0xff, 0xff, 0xff, 0x07].repeat(levels);
    let json = r#"{"inner":"#.repeat(levels);
    for (codec, encoded) in [
        (Codec::Protobuf, protobuf),
        (Codec::Json, json.into_bytes()),
        // Postcard: `Some`; no `Some` and a list of one; the same and an enum's first variant.
        (Codec::Postcard, vec![1; levels]),
        (Codec::Postcard, [0, 1].repeat(levels)),
        (Codec::Postcard, [0, 0, 1, 0].repeat(levels)),
    ] {
        let refused = codec.decode::<Nested>(sealed(&encoded).into());
        assert!(matches!(refused, Err(DecodeError::Malformed { .. })), "{codec:?}: {refused:?}");
    }
}

#[test]
fn a_body_of_some_depth_is_read_in_every_codec() {
    for codec in Codec::ALL {
        for field in 0..3 {
            let message = nested(40, field);
            let body = codec.encode(&message).unwrap();
            assert_eq!(codec.decode::<Nested>(body).unwrap(), message, "{codec:?}, field {field}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_speaks_only_the_codecs_that_it_was_given() {
    let theirs = Limits { codecs: &[Codec::Protobuf], ..Limits::default() };
    for codec in Codec::ALL {
        let (near, far, _wire) = Link::between("client", "server").open();
        let (_server, _, _serving) = odd::serve(far, theirs);
        let (reader, writer) = split(near);
        let client = Client::<OddApi>::over(reader, writer, Options::default().with_codec(codec))
            .await
            .map(OddClient::new);
        match (codec, client) {
            (Codec::Protobuf, Ok(odd)) => drop(odd.echo(&within(1000), &blob(1)).await.unwrap()),
            (_, Err(ConnectError::Disagreement(Disagreement::Codec { .. }))) => {}
            (codec, outcome) => panic!("{codec:?}: {outcome:?}"),
        }
    }
}

/// As long as a [`Duration`] can be.
fn for_ever() -> Limits {
    let ever = Duration::MAX;
    Limits {
        handshake_timeout: ever,
        frame_timeout: ever,
        keepalive: Pace { interval: ever, timeout: ever, jitter: ever },
        ping_limit: PingLimit { at_least: ever, strikes: 4 },
        ..Limits::default()
    }
}

#[tokio::test(start_paused = true)]
async fn limits_of_for_ever_are_kept_and_do_no_harm() {
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, for_ever(), for_ever()).await;
    for length in [1, 500_000] {
        pair.odd.echo(&rpc::ContextExt::with_timeout(Duration::MAX), &blob(length)).await.unwrap();
    }
    sleep(Duration::from_secs(3600)).await;
    pair.odd.echo(&within(1000), &number(20)).await.unwrap();
    assert!(pair.server.shutdown(Duration::MAX).await);
}

/// Zero is "none" to many programs, and for ever to others: <https://github.com/scylladb/scylla-rust-driver/issues/1695>,
/// <https://github.com/apache/iggy/pull/3891>
#[tokio::test(start_paused = true)]
async fn limits_of_nothing_panic_no_task_and_let_calls_through() {
    let nothing = Duration::ZERO;
    let keepalive = Pace { interval: nothing, jitter: nothing, ..Limits::default().keepalive };
    let limits =
        Limits { keepalive, frame_timeout: nothing, handshake_timeout: nothing, ..Limits::default() };
    let limits = Limits { ping_limit: PingLimit { at_least: nothing, strikes: 0 }, ..limits };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, limits, limits).await;
    pair.odd.echo(&within(1000), &number(20)).await.unwrap();
    drop((pair.odd, pair.client));
    assert_eq!(pair.serving.await.unwrap(), rpc::Ended::HungUp);
    let jitter = Limits::default().keepalive.interval;
    let limits = Limits { keepalive: Pace { jitter, ..Limits::default().keepalive }, ..Limits::default() };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, limits, limits).await;
    pair.odd.echo(&within(1000), &blob(1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backoff_of_nothing_is_no_loop() {
    let backoff = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
    let attempts = Arc::<AtomicUsize>::default();
    let options = Options::default().with_backoff(backoff);
    let _channel = Channel::<OddApi>::new(Counted(Arc::clone(&attempts)), options);
    // Nothing lets time pass but an idle runtime.
    for _ in 0..10_000 {
        tokio::task::yield_now().await;
    }
    let made = attempts.load(Ordering::SeqCst);
    assert!(made < 10, "{made} attempts at the same moment");
    sleep(Duration::from_millis(100)).await;
    assert!(attempts.load(Ordering::SeqCst) > made, "and then it tries again");
}

/// Nobody is there, however often one looks.
struct Counted(Arc<AtomicUsize>);

impl Connector for Counted {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Err(io::ErrorKind::ConnectionRefused.into())
    }
}

/// Nobody is there.
struct Nowhere;

impl Connector for Nowhere {
    type Reader = ReadHalf<End>;
    type Writer = WriteHalf<End>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }
}

#[tokio::test(start_paused = true)]
async fn a_backoff_of_for_ever_does_no_harm() {
    let backoff = Backoff { base: Duration::MAX, cap: Duration::MAX };
    let day = Duration::from_secs(24 * 60 * 60);
    assert!(backoff.bound(1) == day && backoff.bound(u32::MAX) == day && backoff.pause(1) <= day);
    let options = Options::default().with_backoff(backoff).with_limits(for_ever());
    let odd = OddClient::new(Channel::<OddApi>::new(Nowhere, options));
    sleep(Duration::from_millis(1)).await;
    let error = odd.echo(&within(1000), &blob(1)).await.unwrap_err();
    assert!(error.to_string().contains("cannot connect"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_large_request_whose_handler_is_slow_holds_back_no_small_calls() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let large = odd::Blob { number: 20_000, ..blob((1 << 20) - 16) };
    let slow = tokio::spawn(async move { odd.echo(&within(60_000), &large).await });
    sleep(Duration::from_millis(100)).await;
    for _ in 0..20 {
        pair.odd.echo(&within(100), &blob(1000)).await.unwrap();
    }
    assert_eq!(pair.seen.at_work(), 1, "the slow one is still at work");
    slow.await.unwrap().unwrap();
}
