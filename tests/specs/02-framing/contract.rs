//! What the author tested: every message arrives in a segment of its own.

mod schemes;
mod writer;

use std::io::ErrorKind;

use bytes::{Bytes, BytesMut};
use framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use rig::{Direction, Fault, Link};
use tokio::time::timeout;
use tokio_util::codec::{Decoder, Encoder, LengthDelimitedCodec};

use super::scene::{LESSON, PATIENCE, framed, read_in_time};

#[tokio::test(start_paused = true)]
async fn messages_sent_one_by_one_arrive_one_by_one() {
    let (client, server, _) = Link::between("client", "server").open();
    let (mut to_server, mut from_client) = (MessageWriter::new(client), MessageReader::new(server));
    for message in ["pay bob 30", "pay carol 12", ""] {
        to_server.send(message.as_bytes()).await.unwrap();
        let arrived = timeout(PATIENCE, from_client.next()).await;
        LESSON
            .evidence()
            .sent(format!("{message:?}"))
            .arrived(read_in_time(&arrived))
            .hurts("a message of no bytes is a message too: a caller waits for that answer")
            .holds(matches!(&arrived, Ok(Ok(Some(arrived))) if arrived == message));
    }
}

#[tokio::test(start_paused = true)]
async fn closing_between_messages_is_the_end() {
    let (client, server, _) = Link::between("client", "server").open();
    let mut from_client = MessageReader::new(server);
    drop(client);
    assert!(from_client.next().await.unwrap().is_none());
    assert!(from_client.next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_message_that_ends_early_is_an_error_not_a_message() {
    let arrived = MessageReader::new(&b"\0\0\0\x0apay b"[..]).next().await;
    assert!(matches!(arrived, Err(FrameError::Truncated { missing: 5 })), "{arrived:?}");
}

#[tokio::test(start_paused = true)]
async fn a_message_over_the_limit_is_not_sent() {
    let mut wire = Vec::new();
    let sent = MessageWriter::new(&mut wire).send(&vec![0; MAX_MESSAGE_BYTES + 1]).await;
    let limits = (MAX_MESSAGE_BYTES + 1, MAX_MESSAGE_BYTES);
    assert!(matches!(sent, Err(FrameError::TooLong { announced, limit }) if (announced, limit) == limits));
    assert!(wire.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_bytes_on_the_wire_are_four_of_length_and_the_message() {
    insta::assert_snapshot!(tape::hexdump(&framed(&["pay bob 30", ""]).await, &[]), @r"
    000000  00 00 00 0a 70 61 79 20 62 6f 62 20 33 30 00 00  |....pay bob 30..|
    000010  00 00                                            |..|
    ");
}

#[tokio::test(start_paused = true)]
async fn a_failed_stream_is_neither_an_end_nor_a_success() {
    let (client, server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Reset);
    let reset = |why: &std::io::Error| why.kind() == ErrorKind::ConnectionReset;
    let read = MessageReader::new(server).next().await;
    assert!(matches!(&read, Err(FrameError::Io(why)) if reset(why)), "{read:?}");
    let sent = MessageWriter::new(client).send(b"pay bob 30").await;
    assert!(matches!(&sent, Err(FrameError::Io(why)) if reset(why)), "{sent:?}");
}

/// A reader that takes more than it needs only moves the queue from the stream into its own memory.
#[test]
fn a_reader_leaves_on_the_stream_what_it_does_not_need_yet() {
    let wire = b"\0\0\0\x04ping".repeat(100_000);
    let (first, heap) = rig::heap::measure(async { MessageReader::new(&wire[..]).next().await });
    assert_eq!(first.unwrap().unwrap(), "ping");
    assert!(heap.peak_bytes < 128 * 1024, "{} KiB held for one message of 4 bytes", heap.peak_bytes / 1024);
}

/// What this lesson writes by hand is what `tokio_util::codec::LengthDelimitedCodec` does by default, but
/// for its limit of 8 MiB.
#[tokio::test(start_paused = true)]
async fn the_library_s_codec_speaks_the_same_format() {
    let ours = framed(&["pay bob 30", ""]).await;
    let mut theirs = BytesMut::new();
    let mut codec = LengthDelimitedCodec::new();
    for message in ["pay bob 30", ""] {
        codec.encode(Bytes::from_static(message.as_bytes()), &mut theirs).unwrap();
    }
    assert_eq!(ours, theirs);
    assert_eq!(codec.decode(&mut theirs).unwrap().unwrap(), "pay bob 30");
    assert_eq!(codec.decode(&mut theirs).unwrap().unwrap(), "");
}
