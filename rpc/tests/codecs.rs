//! Bodies in a codec that was not agreed on, or that nobody knows.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::time::Duration;

use bytes::BytesMut;
use odd::raw::{Raw, request};
use odd::{OddApi, OddClient, blob, serve, within};
use rig::Link;
use rpc::wire::{Continuation, ErrorReply, Frame, Reply, Request, Role};
use rpc::{CallError, Client, Code, Codec, Limits, Options, ReplyError};
use solution_02_framing::MessageWriter;
use solution_04_multiplexing::RequestId;
use tokio::io::split;
use tokio::time::timeout;

/// Says `frame` with this number of a codec in its flags.
async fn say_in(raw: &mut Raw, codec: u8, frame: &Frame) {
    let mut bytes = BytesMut::new();
    frame.encode(&mut bytes);
    bytes[1] = bytes[1] & 0xf0 | codec;
    MessageWriter::new(&mut raw.writer).send(&bytes).await.unwrap();
}

/// One call's mistake, and no reason to end the others.
///
/// <https://github.com/grpc/grpc-node/issues/2767>
#[tokio::test(start_paused = true)]
async fn a_request_in_an_unknown_codec_fails_by_itself() {
    for codec in [0, 3, 4, 15] {
        let (near, far, _wire) = Link::between("raw", "server").open();
        let (_server, seen, _serving) = serve(far, Limits::default());
        let mut raw = Raw::agreed(near, Role::Client).await;
        raw.say(&request(1, "Hang", &blob(1))).await;
        say_in(&mut raw, codec, &request(2, "Echo", &blob(1))).await;
        let Frame::Request(long) = request(3, "Echo", &blob(20_000)) else { unreachable!() };
        let (id, mut body) = (long.id, long.body.clone());
        let rest = body.split_off(10_000);
        say_in(&mut raw, codec, &Frame::Request(Request { more: true, body, ..long })).await;
        raw.say(&Frame::Continuation(Continuation { id, more: false, body: rest })).await;
        for id in [2, 3] {
            let heard = raw.hear().await;
            let Some(Frame::Error(ErrorReply { id: of, begun: false, error })) = heard else {
                panic!("codec {codec}: {heard:?}")
            };
            assert_eq!((of, error.code), (RequestId(id), Code::InvalidArgument), "codec {codec}");
        }
        assert_eq!(seen.at_work(), 1, "codec {codec}");
    }
}

/// The client's own view of it: `INTERNAL`, for its request was right.
///
/// <https://github.com/grpc/grpc-go/issues/6987>, <https://github.com/grpc/grpc/issues/36770>
#[tokio::test(start_paused = true)]
async fn a_reply_in_an_unknown_codec_fails_its_call_only() {
    let (near, far, _wire) = Link::between("client", "raw").open();
    let (reader, writer) = split(near);
    let connecting = Client::<OddApi>::over(reader, writer, Options::default());
    let (client, mut raw) = tokio::join!(connecting, Raw::agreed(far, Role::Server));
    let client = client.unwrap();
    let odd = OddClient::new(client.clone());
    let context = within(1000);
    for codec in [0, 3, 4, 15] {
        let request = blob(1);
        let answer = async {
            let Some(Frame::Request(Request { id, body, .. })) = raw.hear().await else {
                panic!("no request")
            };
            let reply = Frame::Reply(Reply { id, codec: Some(Codec::Protobuf), more: false, body });
            say_in(&mut raw, codec, &reply).await;
        };
        let (outcome, ()) = tokio::join!(odd.echo(&context, &request), answer);
        let error = outcome.unwrap_err();
        assert!(matches!(error, CallError::Reply(ReplyError::Codec)), "codec {codec}: {error:?}");
        assert_eq!((error.code(), error.begun()), (Code::Internal, true));
    }
    assert!(timeout(Duration::from_secs(1), client.ended()).await.is_err());
}
