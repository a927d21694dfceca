//! The writer: what it queues, what it refuses, and that nothing waits below it.

use std::io::ErrorKind;
use std::time::Duration;

use framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use rig::{Direction, Lane, Link};
use tokio::io::{AsyncReadExt, BufWriter};
use tokio::time::timeout;

use crate::spec::scene::{FailsOnce, LESSON, PATIENCE, framed, read_in_time, sent};

#[tokio::test(start_paused = true)]
async fn queued_messages_are_sent_in_order_and_before_the_next() {
    let mut wire = Vec::new();
    let mut to_server = MessageWriter::new(&mut wire);
    to_server.queue(b"pay bob 30").unwrap();
    to_server.queue(b"").unwrap();
    to_server.send(b"pay carol 12").await.unwrap();
    assert_eq!(wire, framed(&["pay bob 30", "", "pay carol 12"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_message_over_the_limit_leaves_nothing_that_the_next_one_sends() {
    let mut wire = Vec::new();
    let mut to_server = MessageWriter::new(&mut wire);
    to_server.queue(b"pay bob 30").unwrap();
    let refused = to_server.queue(&vec![0; MAX_MESSAGE_BYTES + 1]);
    to_server.send(b"pay carol 12").await.unwrap();
    LESSON
        .evidence()
        .sent("Bob's payment, a message over the limit, Carol's payment")
        .arrived(sent(&refused))
        .bytes(&wire[..wire.len().min(34)], [(14..18, "Carol's header belongs here")])
        .hurts("the header of a message that was refused is sent, and the server waits for its bytes")
        .holds(
            matches!(refused, Err(FrameError::TooLong { .. }))
                && wire == framed(&["pay bob 30", "pay carol 12"]).await,
        );
}

/// Between the writer and a socket there is often a buffer: of TLS, or of compression.
#[tokio::test(start_paused = true)]
async fn a_sent_message_does_not_wait_in_a_buffer_below() {
    let (client, server, _) = Link::between("client", "server").open();
    let mut to_server = MessageWriter::new(BufWriter::new(client));
    to_server.send(b"pay bob 30").await.unwrap();
    let arrived = timeout(PATIENCE, MessageReader::new(server).next()).await;
    LESSON
        .evidence()
        .sent("one message, to a stream with a buffer")
        .arrived(read_in_time(&arrived))
        .hurts("send() said Ok, and Bob is paid when the next payment fills the buffer")
        .holds(matches!(&arrived, Ok(Ok(Some(message))) if message == "pay bob 30"));
}

#[tokio::test(start_paused = true)]
async fn a_flush_that_was_dropped_is_completed_by_the_next_though_nothing_is_unsent_here() {
    let lane = Lane::new().capacity_bytes(8);
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let mut to_server = MessageWriter::new(BufWriter::new(client));
    let cancelled = timeout(Duration::from_millis(1), to_server.send(b"pay bob 30")).await.is_err();
    let mut arrived = Vec::new();
    let reading = timeout(PATIENCE, async { while server.read_buf(&mut arrived).await.unwrap() > 0 {} });
    let (flushed, _) = tokio::join!(to_server.flush(), reading);
    LESSON
        .evidence()
        .sent("one message, to a buffer over a link with room for eight bytes; the send is dropped there")
        .arrived(format!("{} bytes of 14, after a flush that ended well: {}", arrived.len(), flushed.is_ok()))
        .bytes(&arrived, [(arrived.len()..14, "still in the buffer")])
        .hurts("the writer had nothing unsent of its own and did not ask the buffer below, which has half a payment")
        .holds(cancelled && flushed.is_ok() && arrived == framed(&["pay bob 30"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_flush_that_fails_below_is_no_success() {
    let mut stream = BufWriter::new(FailsOnce::after_taking(0, ErrorKind::ConnectionReset));
    let answer = MessageWriter::new(&mut stream).send(b"pay bob 30").await;
    LESSON
        .evidence()
        .sent("one message, to a buffer that takes it; the stream below the buffer fails")
        .arrived(sent(&answer))
        .hurts("Bob's payment never left the machine, and the sender believes that he is paid")
        .holds(matches!(&answer, Err(FrameError::Io(why)) if why.kind() == ErrorKind::ConnectionReset));
}
