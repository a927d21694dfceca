//! Peers that mean no good: each is found out, by name, and costs a bounded amount of memory.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use bytes::Bytes;
use odd::raw::{Raw, introduction, request};
use odd::{OddApi, OddClient, blob, number, pair, serve, within};
use rig::{Link, heap};
use rpc::wire::{Continuation, ErrorReply, Frame, GoAway, PIECE_BYTES, Reply, Request, Role};
use rpc::{
    CallError, Client, CloseReason, Code, Codec, ConnectError, Disagreement, Ended, Limits, Metadata,
    Options, TRACEPARENT, Trace, TraceId, WireError,
};
use solution_02_framing::MessageWriter;
use solution_04_multiplexing::RequestId;
use tokio::io::split;
use tokio::time::{Instant, sleep, timeout};

const KIB: u64 = 1024;

fn link() -> (rig::End, rig::End, rig::Wire) {
    Link::between("raw", "server").open()
}

async fn connect(near: rig::End) -> Result<Client<OddApi>, ConnectError> {
    let (reader, writer) = split(near);
    Client::over(reader, writer, Options::default()).await
}

#[tokio::test(start_paused = true)]
async fn a_length_bomb_ends_its_connection_at_once() {
    let (near, far, _) = link();
    let (_server, _, serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    raw.bytes(&[0xff; 4]).await;
    assert!(matches!(raw.hear().await, Some(Frame::GoAway(GoAway { reason, .. })) if reason.number() == 3));
    drop(raw);
    assert_eq!(serving.await.unwrap(), Ended::GoAwaySent { reason: CloseReason::FrameTooLong });
}

#[test]
fn a_frame_that_is_announced_and_never_ends_costs_no_more_than_its_own_bytes() {
    let (ended, heap) = heap::measure(async {
        let (near, far, _) = link();
        let (_server, _, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        raw.bytes(&[0, 0, 0x80, 0]).await;
        raw.bytes(&[1; 100]).await;
        let ended = serving.await.unwrap();
        drop(raw);
        ended
    });
    // It keeps silent as well.
    assert!(matches!(ended, Ended::Silent { .. }), "{ended:?}");
    assert!(heap.peak_bytes < 64 * KIB, "{heap:?}");
}

#[tokio::test(start_paused = true)]
async fn a_handshake_has_its_time_and_no_more() {
    for trickles in [false, true] {
        let (near, far, _) = link();
        let (_server, _, serving) = serve(far, Limits::default());
        let mut raw = Raw::new(near);
        let began = Instant::now();
        tokio::pin!(serving);
        for byte in b"\0\0\0\x08VERS\0\x01\0\x01".iter().cycle() {
            if trickles {
                raw.bytes(&[*byte]).await;
            }
            if let Ok(ended) = timeout(Duration::from_secs(1), &mut serving).await {
                assert!(matches!(ended.unwrap(), Ended::NoHandshake { .. }));
                break;
            }
        }
        assert!(began.elapsed() <= Duration::from_millis(5001), "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_trickle_of_one_byte_a_second_is_sent_away() {
    let (near, far, _) = link();
    let (_server, _, serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    raw.bytes(&[0, 0, 0x40, 0]).await;
    let began = Instant::now();
    while raw.bytes(&[1]).await {
        sleep(Duration::from_secs(1)).await;
        assert!(began.elapsed() < Duration::from_secs(40));
    }
    assert_eq!(serving.await.unwrap(), Ended::GoAwaySent { reason: CloseReason::FrameTooSlow });
}

#[test]
fn a_flood_of_requests_is_bounded_and_sent_away() {
    let ((ended, at_most), heap) = heap::measure(async {
        let (near, far, _) = link();
        let (_server, seen, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        let mut at_most = 0;
        let hang = blob(100);
        for id in 0.. {
            if !raw.try_say(&request(id, "Hang", &hang)).await || serving.is_finished() {
                break;
            }
            at_most = at_most.max(seen.at_work());
            assert!(id < 200_000, "nobody stops the flood");
        }
        let ended = serving.await.unwrap();
        assert_eq!(seen.at_work(), 0);
        (ended, at_most)
    });
    assert_eq!(ended, Ended::GoAwaySent { reason: CloseReason::TooManyCalls });
    assert_eq!(at_most, 1024);
    assert!(heap.peak_bytes < 6 * 1024 * KIB, "{heap:?}");
}

#[test]
fn a_flood_of_large_requests_is_refused_call_by_call_within_the_room_for_them() {
    let (refused, heap) = heap::measure(async {
        let (near, far, _) = link();
        let (_server, seen, _serving) = serve(far, Limits::default());
        let Raw { mut reader, writer } = Raw::agreed(near, Role::Client).await;
        let mut refused = 0;
        let sending = async {
            let mut writer = solution_02_framing::MessageWriter::new(writer);
            let head = request(0, "Hang", &blob(0));
            for id in 0..40 {
                let Frame::Request(Request { method, left_millis, .. }) = head else { unreachable!() };
                let (id, codec, metadata) = (RequestId(id), Some(Codec::Protobuf), Bytes::new());
                let body = Bytes::from(vec![0; 16 * 1024]);
                let first = Frame::Request(Request {
                    id,
                    codec,
                    more: true,
                    method,
                    left_millis,
                    metadata,
                    body: body.clone(),
                });
                for piece in 0..40 {
                    let rest = Frame::Continuation(Continuation { id, more: piece < 39, body: body.clone() });
                    let mut bytes = bytes::BytesMut::new();
                    if piece == 0 { &first } else { &rest }.encode(&mut bytes);
                    writer.send(&bytes).await.unwrap();
                }
            }
            writer
        };
        let counting = async {
            while refused < 40 {
                match Frame::decode(reader.next().await.unwrap().unwrap()).unwrap() {
                    // Those that fit the receive budget have a seal of zeros.
                    Frame::Error(ErrorReply { error, begun, .. }) => {
                        let expected = if begun { Code::InvalidArgument } else { Code::ResourceExhausted };
                        assert_eq!(error.code, expected);
                        refused += 1;
                    }
                    Frame::Ping | Frame::Pong => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        let (_writer, ()) = tokio::join!(sending, counting);
        assert_eq!(seen.at_work(), 0);
        refused
    });
    assert_eq!(refused, 40);
    // A body of 640 KiB is there twice while it moves, once with its reserve; 128 KiB are the link's.
    assert!(heap.peak_bytes < (640 + 640 + 160 + 256) * KIB, "{heap:?}");
}

#[test]
fn the_reserve_of_a_body_on_its_way_is_part_of_the_room() {
    const PIECES: u64 = 122;
    let limits = Limits { max_body_bytes: 4 << 20, receive_budget_bytes: 4 << 20, ..Limits::default() };
    let (_connection, heap) = heap::measure(async {
        let (near, far, _) = link();
        let (server, seen, serving) = serve(far, limits);
        let mut raw = Raw::agreed(near, Role::Client).await;
        // Two bodies as large as the receive budget together: the handler keeps the first, and the second is not complete.
        for (id, pieces) in [(1, 255 - PIECES), (2, PIECES)] {
            let bytes = usize::try_from(pieces).unwrap() * PIECE_BYTES;
            let mut body = Codec::Protobuf.encode(&blob(bytes)).unwrap();
            let first = with(request(id, "Hang", &blob(0)), |_, all, _| *all = body.split_to(PIECE_BYTES));
            raw.say(&more(first)).await;
            while body.len() > PIECE_BYTES {
                let body = body.split_to(PIECE_BYTES);
                raw.say(&Frame::Continuation(Continuation { id: RequestId(id), more: true, body })).await;
            }
            if id == 1 {
                raw.say(&Frame::Continuation(Continuation { id: RequestId(id), more: false, body })).await;
            }
        }
        sleep(Duration::from_millis(1)).await;
        assert_eq!(seen.at_work(), 1);
        assert!(!serving.is_finished());
        (server, serving, raw)
    });
    assert!(heap.left_bytes < (4096 + 128) * 1024, "{heap:?}");
    assert!(heap.left_bytes > 3900 * 1024, "{heap:?}");
}

fn more(mut frame: Frame) -> Frame {
    let Frame::Request(Request { more, .. }) = &mut frame else { unreachable!() };
    *more = true;
    frame
}

#[test]
fn of_large_replies_that_nobody_reads_few_are_encoded_and_the_rest_wait_with_their_handlers() {
    const LARGE: u64 = 1_000_000;
    let (unread, heap) = heap::measure(async {
        let (near, far, wire) = link();
        let (_server, seen, _serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        for id in 0..50 {
            raw.say(&request(id, "Large", &number(LARGE))).await;
        }
        for _ in 0..30 {
            raw.say(&Frame::Ping).await;
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(seen.begun(), 50);
        wire.on_the_way(rig::Direction::ToClient)
    });
    println!("{heap:?}, {unread} unread");
    // The link itself holds 64 KiB, and each of 50 handlers holds what it made: that is the application's.
    let handlers = 50 * LARGE;
    assert!(heap.peak_bytes < handlers + 4 * LARGE + 256 * KIB, "{heap:?}");
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_requests_and_cancellations_is_sent_away() {
    let (near, far, _) = link();
    let (_server, seen, serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    for id in 0.. {
        let hang = request(id, "Hang", &blob(1));
        if !raw.try_say(&hang).await || !raw.try_say(&Frame::Cancel(RequestId(id))).await {
            break;
        }
        assert!(id < 20_000, "nobody stops the flood");
    }
    assert_eq!(serving.await.unwrap(), Ended::GoAwaySent { reason: CloseReason::TooManyCancels });
    assert_eq!(seen.at_work(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_pings_ends_its_connection_and_no_other() {
    let pair = pair().await;
    let (near, far, _) = link();
    let (reader, writer) = split(far);
    let serving = pair.server.connect(reader, writer);
    let mut raw = Raw::agreed(near, Role::Client).await;
    while raw.try_say(&Frame::Ping).await {}
    assert_eq!(serving.await.unwrap(), Ended::GoAwaySent { reason: CloseReason::TooManyPings });
    assert!(pair.odd.echo(&within(100), &blob(1)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn nonsense_is_sent_away() {
    let id = RequestId(1);
    let (first, again) = (request(1, "Hang", &blob(1)), request(1, "Hang", &blob(1)));
    let rest = |more, body| Frame::Continuation(Continuation { id, more, body: Bytes::from_static(body) });
    let Frame::Request(Request { codec, method, left_millis, metadata, body, .. }) = first.clone() else {
        unreachable!()
    };
    let open = Frame::Request(Request { id, codec, more: true, method, left_millis, metadata, body });
    for frames in [
        vec![Frame::Reply(Reply { id, codec: Some(Codec::Protobuf), more: false, body: Bytes::new() })],
        vec![introduction(Role::Client)],
        vec![rest(false, b"of what")],
        vec![
            open.clone(),
            Frame::Continuation(Continuation { id: RequestId(2), more: false, body: Bytes::new() }),
        ],
        vec![open.clone(), rest(true, b"")],
        vec![open, request(2, "Hang", &blob(1))],
        vec![first, again],
    ] {
        let (near, far, _) = link();
        let (_server, seen, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        for frame in &frames {
            raw.say(frame).await;
        }
        let goaway = raw.hear().await;
        assert!(
            matches!(goaway, Some(Frame::GoAway(GoAway { reason, .. })) if reason.number() == 4),
            "{frames:?}"
        );
        drop(raw);
        assert_eq!(
            serving.await.unwrap(),
            Ended::GoAwaySent { reason: CloseReason::ProtocolError },
            "{frames:?}"
        );
        assert_eq!(seen.at_work(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_makes_no_sense_fails_by_itself() {
    let (near, far, _) = link();
    let (_server, _, _serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    let cases = [
        (request(1, "Nothing", &blob(1)), Code::Unimplemented),
        (
            with(request(2, "Echo", &blob(1)), |_, body, _| *body = Bytes::from_static(b"nonsense")),
            Code::InvalidArgument,
        ),
        (
            with(request(3, "Echo", &blob(1)), |metadata, _, _| *metadata = Bytes::from_static(b"\xff")),
            Code::InvalidArgument,
        ),
        (with(request(4, "Echo", &blob(1)), |_, _, codec| *codec = Some(Codec::Json)), Code::InvalidArgument),
    ];
    for (request, code) in cases {
        raw.say(&request).await;
        let Some(Frame::Error(ErrorReply { error, .. })) = raw.hear().await else { panic!("no error") };
        assert_eq!(error.code, code);
    }
    raw.say(&request(5, "Echo", &blob(1))).await;
    assert!(matches!(raw.hear().await, Some(Frame::Reply(Reply { .. }))));
}

/// <https://github.com/temporalio/temporal/issues/3284>: metadata over the limit end a call, and not the connection.
#[tokio::test(start_paused = true)]
async fn metadata_over_the_limit_fail_their_call_only() {
    let (near, far, _) = link();
    let (_server, _, _serving) = serve(far, Limits::default());
    let mut raw = Raw::agreed(near, Role::Client).await;
    raw.say(&request(1, "Echo", &number(500))).await;
    let long = [&b"\x01a\x13\x88"[..], &[b'x'; 5000]].concat();
    raw.say(&with(request(2, "Echo", &blob(1)), |metadata, _, _| *metadata = long.into())).await;
    let Some(Frame::Error(ErrorReply { id, error, begun: false })) = raw.hear().await else {
        panic!("no refusal")
    };
    assert_eq!((id, error.code), (RequestId(2), Code::ResourceExhausted));
    assert!(matches!(raw.hear().await, Some(Frame::Reply(Reply { id: RequestId(1), .. }))));
}

/// <https://github.com/cloudendpoints/esp/issues/583>, <https://github.com/grpc/grpc-go/issues/2078>
#[tokio::test(start_paused = true)]
async fn an_error_with_odd_words_fails_its_call_only() {
    let (near, far, _) = Link::between("client", "raw").open();
    let (client, mut raw) = tokio::join!(connect(near), Raw::agreed(far, Role::Server));
    let odd = OddClient::new(client.unwrap());
    let calls = async {
        let (context, request) = (within(1000), blob(1));
        tokio::join!(odd.echo(&context, &request), odd.echo(&context, &request), odd.echo(&context, &request))
    };
    let answers = async {
        for words in [&b"caf\xe9"[..], &[b'x'; 3000], b"\xf0\x9f"] {
            let Some(Frame::Request(Request { id, .. })) = raw.hear().await else { panic!("no request") };
            let head = [&[3, 0][..], &id.0.to_be_bytes(), &[5], &[0; 16]].concat();
            MessageWriter::new(&mut raw.writer).send(&[&head, words].concat()).await.unwrap();
        }
    };
    let ((first, second, third), ()) = tokio::join!(calls, answers);
    let words = [first, second, third].map(|outcome| match outcome {
        Err(CallError::Refused(error)) if error.code == Code::NotFound => error.message().to_owned(),
        other => panic!("{other:?}"),
    });
    assert_eq!(words, ["caf?".to_owned(), "x".repeat(1024), "?".to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_itself_refuses_carries_the_callers_trace() {
    let (near, far, _) = link();
    let (_server, _, _serving) = serve(far, Limits { max_calls: 1, ..Limits::default() });
    let mut raw = Raw::agreed(near, Role::Client).await;
    let trace = Trace::new(TraceId(0xabc), 7);
    let traced: Bytes = Metadata::new().with(TRACEPARENT, trace.to_traceparent()).encode().unwrap().into();
    raw.say(&request(1, "Hang", &blob(1))).await;
    for (id, codec, code) in
        [(2, Some(Codec::Protobuf), Code::ResourceExhausted), (3, Some(Codec::Json), Code::InvalidArgument)]
    {
        let refused = with(request(id, "Echo", &blob(1)), |metadata, _, its| {
            (*metadata, *its) = (traced.clone(), codec);
        });
        raw.say(&refused).await;
        let Some(Frame::Error(ErrorReply { error, begun: false, .. })) = raw.hear().await else {
            panic!("no refusal")
        };
        assert_eq!((error.code, error.trace), (code, TraceId(0xabc)));
    }
}

fn with(mut frame: Frame, change: impl FnOnce(&mut Bytes, &mut Bytes, &mut Option<Codec>)) -> Frame {
    let Frame::Request(Request { metadata, body, codec, .. }) = &mut frame else { unreachable!() };
    change(metadata, body, codec);
    frame
}

#[tokio::test(start_paused = true)]
async fn two_sides_that_do_not_go_together_part_by_name() {
    let (near, far, _) = link();
    let (one, other) = tokio::join!(connect(near), connect(far));
    for client in [one, other] {
        assert!(matches!(client, Err(ConnectError::Disagreement(Disagreement::SameRole(Role::Client)))));
    }

    let (near, far, _) = link();
    let mut raw = Raw::new(far);
    let (client, ()) = tokio::join!(connect(near), raw.hello(2, 9));
    let error = client.unwrap_err();
    assert!(matches!(error, ConnectError::Disagreement(Disagreement::Version(_))), "{error:?}");
    assert_eq!(error.to_string(), "no common version: ours 1..=1, theirs 2..=9");

    let Frame::Introduction(mut other) = introduction(Role::Client) else { unreachable!() };
    for (codecs, schema) in
        [(0b1000_0000, other.schema_digest), (Codec::Postcard.bit(), 7), (Codec::Json.bit(), 7)]
    {
        (other.codecs, other.schema_digest) = (codecs, schema);
        let (near, far, _) = link();
        let (_server, _, serving) = serve(far, Limits::default());
        let mut raw = Raw::new(near);
        raw.hello(1, 1).await;
        raw.say(&Frame::Introduction(other)).await;
        raw.say(&Frame::Schema(Bytes::from_static(b"\x0a\x05other"))).await;
        raw.reader.next().await.unwrap();
        let mut goaway = None;
        while let Some(frame) = raw.hear().await {
            goaway = Some(frame);
        }
        assert!(
            matches!(goaway, Some(Frame::GoAway(GoAway { reason: CloseReason::Incompatible, .. }))),
            "{goaway:?}"
        );
        assert!(matches!(serving.await.unwrap(), Ended::Disagreed { .. }));
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_survives_answers_that_nobody_asked_for() {
    let (near, far, _) = link();
    let (client, raw) = tokio::join!(connect(near), Raw::agreed(far, Role::Server));
    let (client, mut raw) = (client.unwrap(), raw);
    let error = WireError::new(Code::Internal, "", TraceId::default());
    for id in 100..200 {
        raw.say(&Frame::Error(ErrorReply { id: RequestId(id), begun: true, error: error.clone() })).await;
    }
    let odd = OddClient::new(client.clone());
    let call = tokio::spawn(async move { odd.echo(&within(1000), &blob(3)).await });
    let Some(Frame::Request(Request { id, codec, body, .. })) = raw.hear().await else {
        panic!("no request")
    };
    for _ in 0..3 {
        raw.say(&Frame::Reply(Reply { id, codec, more: false, body: body.clone() })).await;
    }
    assert_eq!(call.await.unwrap().unwrap(), blob(3));
    sleep(Duration::from_millis(1)).await;
    assert_eq!(client.strays(), 102);
    raw.say(&request(1, "Echo", &blob(1))).await;
    assert_eq!(client.ended().await, Ended::GoAwaySent { reason: CloseReason::ProtocolError });
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let (near, _far, _) = link();
    assert!(matches!(connect(near).await, Err(ConnectError::TimedOut { .. })));
}

#[test]
fn a_frame_over_the_limit_that_lesson_02_would_still_read_is_sent_away() {
    let (ended, heap) = heap::measure(async {
        let (near, far, _) = link();
        let (_server, _, serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        raw.bytes(&(1_u32 << 20).to_be_bytes()).await;
        let body = [2; 4096];
        while raw.bytes(&body).await {}
        serving.await.unwrap()
    });
    assert_eq!(ended, Ended::GoAwaySent { reason: CloseReason::FrameTooLong });
    // Half of it is the link's own.
    assert!(heap.peak_bytes < 384 * KIB, "{heap:?}");
}
