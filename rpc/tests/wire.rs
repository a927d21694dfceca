//! The format: `WIRE.md`'s vectors in both directions, and decoders that meet any bytes.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod page;

use bytes::{Bytes, BytesMut};
use page::vector;
use proptest::prelude::*;
use rpc::wire::{Continuation, ErrorReply, Frame, GoAway, Introduction, Metadata, Reply, Request, Role};
use rpc::{CloseReason, Code, Codec, Method, MethodId, TraceId, WireError};
use solution_04_multiplexing::RequestId;
use solution_06_versioning::seal::Kind;

const BALANCE: Method =
    Method::new("ledger.v1.Ledger", "Balance", "ledger.v1.BalanceRequest", "ledger.v1.BalanceReply");

fn frames() -> Vec<(&'static str, Frame)> {
    let id = RequestId(5);
    let request = Codec::Protobuf.encode(&rpc::ledger::BalanceRequest { account: 1 }).unwrap();
    let reply = Codec::Protobuf.encode(&rpc::ledger::BalanceReply { cents: Some(1500) }).unwrap();
    let json = Codec::Json.encode(&rpc::ledger::BalanceReply { cents: Some(1500) }).unwrap();
    let metadata = Metadata::new().with("tenant", "blue").encode().unwrap().into();
    let error = WireError::new(Code::NotFound, "no account 1", TraceId(0xabc));
    vec![
        (
            "request",
            Frame::Request(Request {
                id,
                codec: Some(Codec::Protobuf),
                more: false,
                method: BALANCE.id,
                left_millis: 250,
                metadata,
                body: request,
            }),
        ),
        ("reply", Frame::Reply(Reply { id, codec: Some(Codec::Protobuf), more: false, body: reply })),
        ("reply in JSON", Frame::Reply(Reply { id, codec: Some(Codec::Json), more: false, body: json })),
        ("error", Frame::Error(ErrorReply { id, begun: true, error })),
        (
            "not begun",
            Frame::Error(ErrorReply {
                id,
                begun: false,
                error: WireError::new(Code::Unavailable, "shutting down", TraceId::default()),
            }),
        ),
        (
            "continuation",
            Frame::Continuation(Continuation { id, more: true, body: Bytes::from_static(&[1, 2, 3]) }),
        ),
        ("cancel", Frame::Cancel(id)),
        ("ping", Frame::Ping),
        ("pong", Frame::Pong),
        (
            "goaway",
            Frame::GoAway(GoAway { reason: CloseReason::ShuttingDown, text: "shutting down".to_owned() }),
        ),
        (
            "introduction",
            Frame::Introduction(Introduction {
                role: Role::Client,
                codecs: Codec::Protobuf.bit(),
                max_body_bytes: 1_048_576,
                max_calls: 1024,
                window_bytes: 1_048_576,
                schema_digest: <rpc::ledger::LedgerApi as rpc::Api>::SCHEMA.digest(),
            }),
        ),
        ("schema", Frame::Schema(Bytes::from_static(&[10, 0]))),
    ]
}

fn encoded(frame: &Frame) -> Bytes {
    let mut bytes = BytesMut::new();
    frame.encode(&mut bytes);
    bytes.freeze()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_vector_of_the_page_is_what_is_written_and_read() {
    for (name, frame) in frames() {
        let bytes = encoded(&frame);
        assert_eq!(hex(&vector(name)), hex(&bytes), "{name}");
        assert_eq!(Frame::decode(vector(name).into()).unwrap(), frame, "{name}");
    }
}

#[test]
fn what_follows_a_known_introduction_is_a_later_releases_and_is_skipped() {
    let (_, frame) = frames().into_iter().find(|(name, _)| *name == "introduction").unwrap();
    let longer = [&encoded(&frame)[..], b"later"].concat();
    assert_eq!(Frame::decode(longer.into()).unwrap(), frame);
}

#[test]
fn an_unknown_kind_is_skipped_only_if_it_says_so() {
    for kind in 128..=255 {
        let frame = [&[kind], &[0xff; 20][..]].concat();
        assert_eq!(Frame::decode(frame.into()).unwrap(), Frame::Skipped);
    }
    for kind in (0..128).filter(|kind| !(1..=10).contains(kind)) {
        assert!(Frame::decode([&[kind], &[0; 20][..]].concat().into()).is_err(), "{kind}");
    }
}

#[test]
fn a_method_with_other_messages_is_another_method() {
    let base = ("s", "M", "A", "B");
    let id = |(s, m, a, b)| Method::new(s, m, a, b).id;
    let others = [("s", "M", "B", "A"), ("s", "N", "A", "B"), ("t", "M", "A", "B"), ("s", "M", "A", "A")];
    assert!(others.into_iter().all(|other| id(other) != id(base)));
}

#[test]
fn every_truncation_of_a_frame_is_refused_or_another_frame_but_never_a_panic() {
    for (_, frame) in frames() {
        let whole = encoded(&frame);
        for end in 0..whole.len() {
            assert_ne!(Frame::decode(whole.slice(..end)).ok(), Some(frame.clone()));
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect())
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let id = any::<u64>().prop_map(RequestId);
    let bytes = proptest::collection::vec(any::<u8>(), 0..200).prop_map(Bytes::from);
    let codec = (0..4_usize).prop_map(|index| Codec::ALL.get(index).copied());
    prop_oneof![
        (id.clone(), codec.clone(), any::<(bool, u64, u32)>(), bytes.clone(), bytes.clone()).prop_map(
            |(id, codec, (more, method, left_millis), metadata, body)| Frame::Request(Request {
                id,
                codec,
                more,
                method: MethodId(method),
                left_millis,
                metadata,
                body
            })
        ),
        (id.clone(), codec, any::<bool>(), bytes.clone())
            .prop_map(|(id, codec, more, body)| Frame::Reply(Reply { id, codec, more, body })),
        (id.clone(), any::<(bool, bool, u128)>(), 0..16_usize, text()).prop_map(
            |(id, (begun, retryable, trace), code, text)| Frame::Error(ErrorReply {
                id,
                begun,
                error: WireError::new(Code::ALL[code], text, TraceId(trace)).with_retryable(retryable),
            })
        ),
        (id.clone(), any::<bool>(), bytes).prop_map(|(id, more, body)| Frame::Continuation(Continuation {
            id,
            more,
            body
        })),
        id.prop_map(Frame::Cancel),
        (any::<u8>(), text()).prop_map(|(number, text)| Frame::GoAway(GoAway {
            reason: CloseReason::from_number(number),
            text
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frame_is_read_as_it_was_written(frame in any_frame()) {
        prop_assert_eq!(Frame::decode(encoded(&frame)).unwrap(), frame);
    }

    #[test]
    fn any_bytes_are_a_frame_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Frame::decode(bytes.into());
    }

    #[test]
    fn any_bytes_of_a_known_kind_are_a_frame_or_refused(
        kind in 0..12_u8, bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = Bytes::from([&[kind], &bytes[..]].concat());
        if let Ok(frame) = Frame::decode(bytes.clone()) {
            prop_assert!(encoded(&frame).len() <= bytes.len().max(10));
        }
    }

    #[test]
    fn any_metadata_are_read_as_they_were_written(entries in proptest::collection::vec((text(), text()), 0..5)) {
        let metadata = entries.iter().fold(Metadata::new(), |all, (name, value)| all.with(name, value));
        prop_assert_eq!(Metadata::decode(&metadata.encode().unwrap()).unwrap(), metadata);
    }

    #[test]
    fn any_bytes_are_metadata_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Metadata::decode(&bytes);
    }

    #[test]
    fn any_body_with_one_changed_byte_is_refused(at in 0..1000_usize, by in 1..=255_u8, cents in any::<u64>()) {
        for codec in Codec::ALL {
            let message = rpc::ledger::OpenRequest { owner: "ann".to_owned(), cents };
            let mut body = codec.encode(&message).unwrap().to_vec();
            let at = at % body.len();
            body[at] ^= by;
            prop_assert!(codec.decode::<rpc::ledger::OpenRequest>(body.into()).is_err());
        }
    }

    #[test]
    fn any_two_schemas_are_compared_without_a_panic(
        one in proptest::collection::vec(any::<u8>(), 0..300), other in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let there = rpc::compatible("a.B", &one, &other).is_ok();
        prop_assert_eq!(there, rpc::compatible("a.B", &other, &one).is_ok());
    }
}

#[test]
fn a_close_reason_has_one_number() {
    for number in 0..=255 {
        assert_eq!(CloseReason::from_number(number).number(), number);
    }
    assert_eq!(CloseReason::ProtocolError.number(), 4);
}

/// Bit by bit in a constant, or by the library while it runs.
#[test]
fn the_checksum_of_a_kind_is_the_same_however_it_is_computed() {
    for name in [
        "",
        "a",
        "ledger.v1.BalanceRequest",
        "grüße.v1.Gruß",
        "\0\u{ff}",
        "a name of more than sixteen bytes, or of two lines",
    ] {
        assert_eq!(Kind::new(name), Kind::from(name), "{name:?}");
    }
}
