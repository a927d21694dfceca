//! A process that is held up: stopped, or starved of its thread. It goes on with a clock that has moved, and has to read what
//! came meanwhile before it judges.

use heartbeat::Frame;
use rig::Link;
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::split;
use tokio::time::{advance, timeout};

use crate::spec::scene::{INTERVAL, LateNews, PACE, TIMEOUT, client_over, soon};

/// The clock has moved on, and the stream has the pong.
#[tokio::test(start_paused = true)]
async fn after_a_pause_the_answer_that_lies_in_the_stream_counts() {
    let (client, peer, _) = Link::between("client", "server").open();
    let client = client_over(client, PACE, 0);
    let (reader, writer) = split(peer);
    let (mut to_client, mut from_client) = (MessageWriter::new(writer), MessageReader::new(reader));
    let asked = soon(from_client.next()).await.unwrap().unwrap();
    assert_eq!(Frame::decode(&asked), Some(Frame::Ping));
    to_client.send(&Frame::Pong.encode()).await.unwrap();
    advance(3 * TIMEOUT).await;
    let ended = timeout(INTERVAL / 2, client.ended()).await;
    assert!(ended.is_err(), "given up with the answer in the stream: {ended:?}");
}

/// A call wakes the connection before the runtime has asked the kernel: the pong is there, and the socket does not say so yet.
#[tokio::test(start_paused = true)]
async fn whoever_was_held_up_lets_the_runtime_look_at_the_socket_before_it_judges() {
    // More than once: an order that is left to chance is right half of the time.
    for _ in 0..10 {
        let (client, peer, _) = Link::between("client", "server").open();
        let client = client_over(LateNews::new(client), PACE, 0);
        let (reader, writer) = split(peer);
        let (mut to_client, mut from_client) = (MessageWriter::new(writer), MessageReader::new(reader));
        let asked = soon(from_client.next()).await.unwrap().unwrap();
        assert_eq!(Frame::decode(&asked), Some(Frame::Ping));
        to_client.send(&Frame::Pong.encode()).await.unwrap();
        let call = timeout(TIMEOUT, client.call(b"balance of alice"));
        let (call, ()) = tokio::join!(call, advance(3 * TIMEOUT));
        assert!(call.is_err(), "given up with the answer in the socket: {call:?}");
    }
}
