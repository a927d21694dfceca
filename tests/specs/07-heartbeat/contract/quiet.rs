//! When an end has to say a word that nobody asked for, and when it has not: two ends must not talk for ever.

use std::time::Duration;

use bytes::Bytes;
use heartbeat::{Arrivals, Frame, Heartbeat, Next, PingLimit, SharedHeartbeat};
use rig::Link;
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{RequestId, pack};
use tokio::io::{AsyncRead, ReadBuf, split};
use tokio::time::{Instant, sleep};

use crate::spec::scene::{INTERVAL, PACE, piece_of, serving, soon};

#[test]
fn pings_and_pongs_alone_ask_for_no_word() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    for half_minute in 1..=4 {
        heartbeat.received(16, at(30 * half_minute - 1));
        assert!(
            matches!(heartbeat.poll(at(30 * half_minute - 1)), Next::Wait(_)),
            "two ends would never be quiet"
        );
    }
    // Four times 16 is what signals may come to; one byte on top is a peer that sends something else.
    heartbeat.received(1, at(120));
    assert_eq!(heartbeat.poll(at(120)), Next::Pong);
}

#[test]
fn a_reply_that_follows_at_once_asks_for_no_word() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    heartbeat.sent(at(1));
    heartbeat.received(1000, at(2));
    assert_eq!(heartbeat.poll(at(16)), Next::Wait(at(32)), "each call would end in a pong");
}

#[test]
fn who_has_sent_much_and_then_nothing_for_an_interval_is_asked_and_not_told() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let mut heartbeat = Heartbeat::new(PACE, 0, began);
    heartbeat.received(1000, at(10));
    assert_eq!(heartbeat.poll(at(10) + INTERVAL), Next::Ping);
}

#[tokio::test(start_paused = true)]
async fn who_answers_all_the_time_has_said_its_word() {
    let (client, server, _) = Link::between("client", "server").open();
    let _server = serving(server, PACE, PingLimit::NONE);
    let (reader, writer) = split(client);
    let (mut to_server, mut from_server) = (MessageWriter::new(writer), MessageReader::new(reader));
    for second in 0..60 {
        let request = piece_of(&pack(RequestId(second), &[b'x'; 100]));
        to_server.send(&request).await.unwrap();
        let answer = soon(from_server.next()).await.unwrap().unwrap();
        assert!(matches!(Frame::decode(&answer), Some(Frame::Piece { .. })), "after {second} s: {answer:?}");
        sleep(Duration::from_secs(1)).await;
    }
}

/// What was in the buffer before was heard before.
#[tokio::test(start_paused = true)]
async fn a_read_that_brings_nothing_is_no_sign_of_life() {
    let heartbeat = SharedHeartbeat::new(Heartbeat::new(PACE, 0, Instant::now()));
    let (end, _silent, _) = Link::between("client", "server").open();
    let mut arrivals = Arrivals::new(end, heartbeat.clone());
    sleep(INTERVAL).await;
    let mut buffer = [0; 16];
    let mut buffer = ReadBuf::new(&mut buffer);
    buffer.put_slice(&Bytes::from_static(b"pong"));
    let read = std::future::poll_fn(|cx| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut arrivals).poll_read(cx, &mut buffer).is_pending())
    });
    assert!(read.await, "nothing has arrived");
    assert_eq!(heartbeat.lock().poll(Instant::now()), Next::Ping);
}
