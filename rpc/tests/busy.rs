//! Connections that never rest, or are used in an order that nobody planned: who gets a turn, and what is held back.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::raw::Raw;
use odd::{OddClient, blob, number, pair, pair_over, serve, within};
use rig::{Direction, Fault, Lane, Link};
use rpc::wire::{Frame, Reply, Request, Role};
use rpc::{Client, Code, Codec, Ended, Limits, Options, Pace};
use solution_04_multiplexing::RequestId;
use tokio::io::split;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

#[tokio::test(start_paused = true)]
async fn a_client_that_keeps_to_the_servers_number_of_calls_is_not_refused_while_replies_are_being_written() {
    let theirs = Limits { max_calls: 2, ..Limits::default() };
    for capacity in [512, 4096, 20_000, 50_000] {
        let slow = Lane::new().capacity_bytes(capacity).delay(Duration::from_millis(3));
        let link = Link::between("client", "server").lane(Direction::ToClient, slow);
        let pair = pair_over(link, Codec::Protobuf, Limits::default(), theirs).await;
        let mut calls = JoinSet::new();
        for _ in 0..2 {
            let odd = pair.odd.clone();
            calls.spawn(async move {
                for length in [10, 30_000, 20_000, 10, 10, 30_000, 15_000, 31_000] {
                    odd.large(&within(600_000), &number(length)).await.unwrap();
                }
            });
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ping_that_may_take_longer_than_the_interval_does_not_put_off_the_next() {
    let seconds = Duration::from_secs;
    let pace = Pace { interval: seconds(1), timeout: seconds(10), jitter: Duration::ZERO };
    let ours = Limits { keepalive: pace, ..Limits::default() };
    let theirs = Limits {
        keepalive: Pace { interval: seconds(600), ..pace },
        frame_timeout: seconds(3600),
        ..Limits::default()
    };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, ours, theirs).await;
    // One ping is answered, and then there is nobody.
    sleep(Duration::from_millis(1500)).await;
    pair.wire.inject(Direction::ToClient, Fault::Swallow);
    let began = Instant::now();
    let ended = pair.client.ended().await;
    assert!(matches!(ended, Ended::Silent { .. }), "{ended:?}");
    assert!(began.elapsed() <= seconds(11), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_found_by_both_sides_within_4_s_in_every_phase() {
    for phase in (0..5000).step_by(197) {
        for traffic in 0..4 {
            fastrand::seed(phase);
            let pair = pair().await;
            let odd = pair.odd.clone();
            let calls = tokio::spawn(async move {
                loop {
                    match traffic {
                        // A trickle, a call at times, and calls that hang.
                        1 => drop(odd.echo(&within(60_000), &number(20)).await),
                        2 => {
                            let _ = odd.echo(&within(60_000), &number(700)).await;
                            sleep(Duration::from_millis(1300)).await;
                        }
                        3 => drop(odd.hang(&within(1900), &number(1)).await),
                        _ => std::future::pending().await,
                    }
                }
            });
            sleep(Duration::from_millis(phase)).await;
            calls.abort();
            for way in [Direction::ToServer, Direction::ToClient] {
                pair.wire.inject(way, Fault::Swallow);
            }
            let both = async { tokio::join!(pair.client.ended(), pair.serving) };
            let found = timeout(Duration::from_secs(4), both).await;
            let (ours, theirs) = found.unwrap_or_else(|_| panic!("phase {phase}, traffic {traffic}"));
            assert!(matches!(ours, Ended::Silent { .. }), "{ours:?}");
            assert!(matches!(theirs, Ok(Ended::Silent { .. })), "{theirs:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_nothing_but_half_a_frame_is_found_within_4_s_of_its_last_byte() {
    for late in (0..3500).step_by(53) {
        let (near, far, _wire) = Link::between("raw", "server").open();
        let (_server, _, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        raw.bytes(&[0, 0, 1, 0]).await;
        sleep(Duration::from_millis(late)).await;
        raw.bytes(&[1]).await;
        let last = Instant::now();
        let ended = serving.await.unwrap();
        assert!(matches!(ended, Ended::Silent { .. }), "{ended:?}");
        assert!(last.elapsed() < Duration::from_secs(4), "{:?} after {late} ms", last.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_reply_or_request_gets_its_turn_among_small_ones_without_end() {
    let slow = || Lane::new().capacity_bytes(2048).delay(Duration::from_millis(1));
    let link =
        Link::between("client", "server").lane(Direction::ToServer, slow()).lane(Direction::ToClient, slow());
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
    let mut small = JoinSet::new();
    for _ in 0..400 {
        let odd = pair.odd.clone();
        small.spawn(async move {
            loop {
                odd.here(&within(600_000), &blob(300)).await.unwrap();
            }
        });
    }
    sleep(Duration::from_secs(2)).await;
    for _ in 0..3 {
        pair.odd.large(&within(60_000), &number(200_000)).await.unwrap();
        pair.odd.echo(&within(60_000), &blob(200_000)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_time_passes_in_the_queue_is_not_written_and_neither_is_its_cancellation() {
    let lane = Lane::new().capacity_bytes(100);
    let link = Link::between("client", "server").lane(Direction::ToServer, lane);
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
    let odd = pair.odd.clone();
    pair.wire.inject(Direction::ToServer, Fault::Stall);
    let first = tokio::spawn(async move { odd.echo(&within(3000), &blob(5_000)).await });
    sleep(Duration::from_millis(1)).await;
    let mut late = JoinSet::new();
    for millis in 0..200 {
        let odd = pair.odd.clone();
        late.spawn(async move { odd.echo(&within(millis), &blob(10)).await });
    }
    while let Some(outcome) = late.join_next().await {
        assert_eq!(outcome.unwrap().unwrap_err().code(), Code::DeadlineExceeded);
    }
    pair.wire.heal(Direction::ToServer);
    first.await.unwrap().unwrap();
    let written = pair.wire.written(Direction::ToServer);
    pair.odd.echo(&within(1000), &blob(1)).await.unwrap();
    assert!(pair.wire.written(Direction::ToServer) - written < 100);
    assert_eq!((pair.seen.begun(), pair.client.in_flight()), (2, 0));
    assert!(written < 5_500, "{written} bytes");
}

#[tokio::test(start_paused = true)]
async fn answers_that_come_before_their_requests_were_written_do_no_harm() {
    let lane = Lane::new().capacity_bytes(100);
    let (near, far, wire) = Link::between("client", "raw").lane(Direction::ToServer, lane).open();
    let (reader, writer) = split(near);
    let connecting = Client::over(reader, writer, Options::default());
    let (client, mut raw) = tokio::join!(connecting, Raw::agreed(far, Role::Server));
    let client = client.unwrap();
    let odd = OddClient::new(client.clone());
    wire.inject(Direction::ToServer, Fault::Stall);
    let body = Codec::Protobuf.encode(&blob(3)).unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        let odd = odd.clone();
        calls.spawn(async move { odd.echo(&within(60_000), &blob(100)).await });
    }
    sleep(Duration::from_millis(1)).await;
    let registered = client.in_flight();
    assert!(registered <= 256, "{registered}");
    for id in 1..=200 {
        let body = body.clone();
        raw.say(&Frame::Reply(Reply { id: RequestId(id), codec: Some(Codec::Protobuf), more: false, body }))
            .await;
    }
    sleep(Duration::from_millis(1)).await;
    wire.heal(Direction::ToServer);
    let mut heard = 0;
    while let Ok(Some(frame)) = timeout(Duration::from_secs(1), raw.hear()).await {
        let Frame::Request(Request { id, .. }) = frame else { panic!("{frame:?}") };
        heard += 1;
        let body = body.clone();
        raw.say(&Frame::Reply(Reply { id, codec: Some(Codec::Protobuf), more: false, body })).await;
    }
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.unwrap().unwrap(), blob(3));
    }
    assert!((800..1000).contains(&heard), "{heard}");
    assert_eq!(client.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_drains_a_connection_whose_inline_calls_never_cease() {
    let pair = pair().await;
    let mut calls = JoinSet::new();
    for _ in 0..200 {
        let odd = pair.odd.clone();
        calls.spawn(async move {
            loop {
                match odd.here(&within(60_000), &blob(64)).await {
                    Ok(_) => {}
                    Err(error) => return error,
                }
            }
        });
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(pair.server.shutdown(Duration::from_secs(5)).await);
    while let Some(error) = calls.join_next().await {
        let error = error.unwrap();
        assert!(!error.begun(), "{error:?}");
    }
}
