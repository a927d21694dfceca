//! What a call comes to, and when its work stops.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use odd::{blob, number, pair, pair_over, within};
use rig::{Direction, Fault, Lane, Link};
use rpc::{
    CallError, Code, Codec, ContextExt, Ended, Limits, Metadata, Pace, ReplyError, RequestError, Stopped,
    Trace, TraceId,
};
use tokio::time::{Instant, sleep, timeout};

#[tokio::test(start_paused = true)]
async fn a_call_is_answered_in_every_codec() {
    for codec in Codec::ALL {
        let link = Link::between("client", "server");
        let pair = pair_over(link, codec, Limits::default(), Limits::default()).await;
        assert_eq!(pair.odd.echo(&within(100), &blob(64)).await.unwrap(), blob(64), "{codec:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_gets_its_own_answer_whatever_the_order_and_the_segments() {
    let lane = || Lane::new().read_at_most(7).accept_at_most(11);
    let link =
        Link::between("client", "server").lane(Direction::ToServer, lane()).lane(Direction::ToClient, lane());
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
    let mut calls = tokio::task::JoinSet::new();
    for index in 0..500_u64 {
        let odd = pair.odd.clone();
        calls.spawn(async move {
            let request = odd::Blob { bytes: index.to_be_bytes().to_vec(), number: 1 + (index * 7919) % 97 };
            let reply = odd.echo(&within(60_000), &request).await.unwrap();
            assert_eq!(reply, request);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    assert_eq!((pair.client.in_flight(), pair.client.strays(), pair.seen.begun()), (0, 0, 500));
}

#[tokio::test(start_paused = true)]
async fn a_body_of_many_pieces_arrives_whole_in_both_directions() {
    let pair = pair().await;
    for length in [16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 500_000, 1024 * 1024 - 64] {
        let reply = pair.odd.echo(&within(1000), &blob(length)).await.unwrap();
        assert_eq!(reply.bytes.len(), length);
    }
}

#[tokio::test(start_paused = true)]
async fn an_oversized_request_or_reply_fails_its_call_only() {
    let pair = pair().await;
    let request = pair.odd.echo(&within(1000), &blob(1024 * 1024)).await.unwrap_err();
    assert!(matches!(request, CallError::Request(RequestError::TooLong { .. })), "{request:?}");
    let reply = pair.odd.large(&within(1000), &number(1024 * 1024)).await.unwrap_err();
    assert_eq!(reply.code(), Code::ResourceExhausted, "{reply:?}");
    assert!(pair.odd.echo(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_the_client_does_not_take_fails_its_call_only() {
    let ours = Limits { max_body_bytes: 1000, receive_budget_bytes: 1000, ..Limits::default() };
    let link = Link::between("client", "server");
    let pair = pair_over(link, Codec::Protobuf, ours, Limits::default()).await;
    for length in [2000, 20_000, 200_000] {
        let error = pair.odd.large(&within(1000), &number(length)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted, "{error:?}");
    }
    assert!(pair.odd.echo(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_fails_its_call_only() {
    let pair = pair().await;
    let error = pair.odd.panic(&within(1000), &blob(1)).await.unwrap_err();
    assert_eq!((error.code(), pair.seen.at_work()), (Code::Internal, 0));
    assert!(pair.odd.echo(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_its_code_and_its_trace() {
    let pair = pair().await;
    let trace = Trace::new(TraceId(0xabc), 7);
    let context =
        within(1000).with_outgoing_metadata(Metadata::new().with("tenant", "blue")).with_trace(trace);
    let error = pair.odd.refuse(&context, &blob(1)).await.unwrap_err();
    let CallError::Refused(error) = error else { panic!("{error:?}") };
    assert_eq!(
        (error.code, error.message(), error.trace),
        (Code::PermissionDenied, "not you", TraceId(0xabc))
    );
    let error = pair.odd.panic(&context, &blob(1)).await.unwrap_err();
    let CallError::Refused(error) = error else { panic!("{error:?}") };
    assert_eq!(
        (error.code, error.trace),
        (Code::Internal, TraceId(0xabc)),
        "where the server's log is to be searched"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline_and_so_does_its_handler() {
    let pair = pair().await;
    let began = Instant::now();
    let error = pair.odd.hang(&within(300), &blob(1)).await.unwrap_err();
    assert!(matches!(error, CallError::Stopped(Stopped::DeadlineExceeded { .. })), "{error:?}");
    assert_eq!(began.elapsed(), Duration::from_millis(300));
    sleep(Duration::from_millis(50)).await;
    assert_eq!((pair.seen.begun(), pair.seen.at_work(), pair.client.in_flight()), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_handler_stops_within_50_ms_of_its_caller_giving_up() {
    let pair = pair().await;
    let given_up = timeout(Duration::from_millis(100), pair.odd.hang(&within(60_000), &blob(1))).await;
    assert!(given_up.is_err());
    sleep(Duration::from_millis(50)).await;
    assert_eq!((pair.seen.begun(), pair.seen.at_work(), pair.client.in_flight()), (1, 0, 0));
    assert!(pair.odd.echo(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn handlers_stop_within_50_ms_of_a_disconnect() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let call = tokio::spawn(async move { odd.hang(&within(60_000), &blob(1)).await });
    sleep(Duration::from_millis(10)).await;
    assert_eq!(pair.seen.at_work(), 1);
    pair.wire.inject(Direction::ToServer, Fault::Cut);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(pair.seen.at_work(), 0);
    assert!(matches!(call.await.unwrap(), Err(CallError::Closed(_))));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_before_it_is_written_is_never_seen_by_the_server() {
    let lane = Lane::new().capacity_bytes(2000);
    let pair = pair_over(
        Link::between("client", "server").lane(Direction::ToServer, lane),
        Codec::Protobuf,
        Limits::default(),
        Limits::default(),
    )
    .await;
    pair.wire.inject(Direction::ToServer, Fault::Stall);
    let odd = pair.odd.clone();
    let long = tokio::spawn(async move { odd.echo(&within(3000), &blob(10_000)).await });
    sleep(Duration::from_millis(10)).await;
    assert!(pair.odd.echo(&within(100), &blob(1)).await.is_err());
    pair.wire.heal(Direction::ToServer);
    long.await.unwrap().unwrap();
    assert_eq!(pair.seen.begun(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_found_by_both_sides_within_4_s_with_or_without_calls() {
    for calls in [0, 1] {
        let pair = pair().await;
        let odd = pair.odd.clone();
        let call = tokio::spawn(async move {
            if calls > 0 { odd.hang(&within(600_000), &blob(1)).await.map(drop) } else { Ok(()) }
        });
        sleep(Duration::from_secs(20)).await;
        pair.wire.inject(Direction::ToServer, Fault::Swallow);
        pair.wire.inject(Direction::ToClient, Fault::Swallow);
        let (ours, theirs) =
            timeout(Duration::from_secs(4), async { tokio::join!(pair.client.ended(), pair.serving) })
                .await
                .unwrap();
        assert!(matches!(ours, Ended::Silent { .. }), "{ours:?}");
        assert!(matches!(theirs, Ok(Ended::Silent { .. })), "{theirs:?}");
        assert_eq!(call.await.unwrap().is_err(), calls > 0);
        assert_eq!(pair.seen.at_work(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_lives() {
    let pair = pair().await;
    sleep(Duration::from_secs(600)).await;
    assert!(pair.odd.echo(&within(100), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_lives_however_rarely_it_is_pinged() {
    let minutes = Duration::from_secs(300);
    let pace = Pace { interval: minutes, timeout: Duration::from_secs(10), jitter: Duration::ZERO };
    let limits = Limits { keepalive: pace, frame_timeout: Duration::from_secs(5), ..Limits::default() };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, limits, limits).await;
    sleep(3 * minutes + Duration::from_secs(7)).await;
    assert!(pair.odd.echo(&within(100), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_large_body_on_a_slow_link_is_no_silence() {
    let slow = || Lane::new().delay(Duration::from_millis(200)).capacity_bytes(4096);
    let link =
        Link::between("client", "server").lane(Direction::ToServer, slow()).lane(Direction::ToClient, slow());
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), Limits::default()).await;
    let began = Instant::now();
    let reply = pair.odd.echo(&within(600_000), &blob(500_000)).await.unwrap();
    assert_eq!(reply.bytes.len(), 500_000);
    assert!(began.elapsed() > Duration::from_secs(20), "the link was slow: {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn more_calls_than_the_server_takes_wait_their_turn() {
    let theirs = Limits { max_calls: 3, ..Limits::default() };
    let link = Link::between("client", "server");
    let pair = pair_over(link, Codec::Protobuf, Limits::default(), theirs).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let odd = pair.odd.clone();
        calls.spawn(async move { odd.echo(&within(60_000), &number(10)).await });
    }
    sleep(Duration::from_millis(5)).await;
    assert_eq!(pair.seen.at_work(), 3);
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_blocks_its_thread_does_not_hold_back_its_connection() {
    let pair = pair().await;
    let odd = pair.odd.clone();
    let blocked = tokio::spawn(async move { odd.block(&within(10_000), &number(1000)).await });
    while pair.seen.at_work() == 0 {
        tokio::task::yield_now().await;
    }
    pair.odd.echo(&within(10_000), &blob(1)).await.unwrap();
    assert_eq!(pair.seen.at_work(), 1, "the handler still blocks");
    blocked.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn replies_are_waited_for_once_where_nobody_takes_one_and_again_once_it_is_taken() {
    // Room for one reply.
    let ours = Limits { receive_budget_bytes: 1 << 20, ..Limits::default() };
    let pair = pair_over(Link::between("client", "server"), Codec::Protobuf, ours, Limits::default()).await;
    let (odd, context, request) = (&pair.odd, within(60_000), number(1_000_000));
    let patience = Limits::default().keepalive.timeout / 2;
    let mut untaken = Box::pin(odd.large(&context, &request));
    // It is sent, and then its caller does other things.
    assert!(timeout(Duration::ZERO, &mut untaken).await.is_err());

    let began = Instant::now();
    for _ in 0..4 {
        let refused = odd.large(&context, &request).await.unwrap_err();
        assert!(matches!(refused, CallError::Reply(ReplyError::NotKept { .. })), "{refused:?}");
        assert_eq!(began.elapsed(), patience, "the first has waited, and the others have not");
    }
    odd.echo(&context, &blob(64)).await.unwrap();
    assert!(untaken.await.is_ok());

    let mut untaken = Box::pin(odd.large(&context, &request));
    assert!(timeout(Duration::ZERO, &mut untaken).await.is_err());
    let began = Instant::now();
    let (next, taken) = tokio::join!(odd.large(&context, &request), async {
        sleep(patience / 2).await;
        untaken.await
    });
    assert_eq!((next.is_ok(), taken.is_ok(), began.elapsed()), (true, true, patience / 2));
}

#[tokio::test(start_paused = true)]
async fn an_inline_method_begins_on_its_connections_task_and_others_on_their_own() {
    let pair = pair().await;
    // At the same time: a task is used again once its call is answered.
    let (context, request) = (within(100), number(1));
    let (one, other) = tokio::join!(pair.odd.large(&context, &request), pair.odd.large(&context, &request));
    assert!(one.is_ok() && other.is_ok());
    for _ in 0..2 {
        // It does its work by the other method, so each is noted twice.
        pair.odd.here(&within(100), &number(0)).await.unwrap();
    }
    let tasks = pair.seen.tasks();
    let [own, another, connection @ ..] = &tasks[..] else { panic!("{tasks:?}") };
    assert!(own.is_some() && another.is_some() && own != another, "{tasks:?}");
    assert!(connection.iter().all(|task| task.is_some() && *task == connection[0]), "{tasks:?}");
    assert!(![own, another].contains(&&connection[0]), "{tasks:?}");
}

#[tokio::test(start_paused = true)]
async fn an_inline_method_waits_without_its_connection_and_stops_like_any_other() {
    let pair = pair().await;
    assert_eq!(pair.odd.here(&within(100), &number(0)).await.unwrap(), number(0));

    let odd = pair.odd.clone();
    let waiting = tokio::spawn(async move { odd.here(&within(1000), &number(500)).await });
    while pair.seen.at_work() == 0 {
        tokio::task::yield_now().await;
    }
    pair.odd.here(&within(100), &number(0)).await.unwrap();
    assert!(!waiting.is_finished());
    assert_eq!(waiting.await.unwrap().unwrap(), number(500));

    let late = pair.odd.here(&within(100), &number(60_000)).await.unwrap_err();
    assert_eq!(late.code(), Code::DeadlineExceeded, "{late:?}");
    let _ = timeout(Duration::from_millis(10), pair.odd.here(&within(60_000), &number(60_000))).await;
    sleep(Duration::from_millis(50)).await;
    assert_eq!(pair.seen.at_work(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_inline_method_that_panics_fails_its_call_only() {
    let pair = pair().await;
    let error = pair.odd.here(&within(1000), &number(odd::PANIC)).await.unwrap_err();
    assert_eq!((error.code(), pair.seen.at_work()), (Code::Internal, 0));
    assert!(pair.odd.here(&within(1000), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn without_limits_a_shutdown_still_waits_for_what_was_begun() {
    let pair =
        pair_over(Link::between("client", "server"), Codec::Protobuf, Limits::NONE, Limits::NONE).await;
    let odd = pair.odd.clone();
    let call = tokio::spawn(async move { odd.echo(&within(10_000), &number(500)).await });
    while pair.seen.at_work() == 0 {
        tokio::task::yield_now().await;
    }
    pair.server.shutdown(Duration::from_secs(60)).await;
    assert_eq!(call.await.unwrap().unwrap(), number(500));
}

#[test]
fn what_a_connection_holds_does_not_grow_with_its_calls() {
    let most = |calls: u64| {
        let (pair, heap) = rig::heap::measure(async {
            let pair = pair().await;
            for _ in 0..calls {
                pair.odd.echo(&within(1000), &blob(64)).await.unwrap();
                let _ = timeout(Duration::from_millis(1), pair.odd.hang(&within(1000), &blob(64))).await;
            }
            pair
        });
        drop(pair);
        heap.peak_bytes
    };
    let (few, many) = (most(500), most(4000));
    assert!(many < few + 4096, "{few} and then {many} bytes");
}
