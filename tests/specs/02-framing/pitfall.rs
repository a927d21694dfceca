//! What the network does: it joins messages and splits them, and takes a part of what is written.
//!
//! The rest: `hostile`, peers that lie about a length; `cancelled`, futures that are dropped half-way; `failing`, streams
//! that fail.

mod cancelled;
mod failing;
mod hostile;

use std::io::ErrorKind;

use framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use proptest::prelude::*;
use proptest::test_runner::TestError;
use rig::{Direction, Fault, Lane, Link};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::scene::{
    Full, LESSON, PATIENCE, all, carried, cases, framed, open_after, paused, read_in_time, sent,
};

#[tokio::test(start_paused = true)]
async fn two_messages_in_one_segment_are_two_messages() {
    let wire = framed(&["pay bob 30", "pay carol 12"]).await;
    let arrived = all(&wire[..]).await;
    LESSON
        .evidence()
        .sent("two messages, one segment")
        .bytes(&wire, [(0..4, "10 bytes follow"), (14..18, "12 bytes follow: the second message")])
        .arrived(arrived.to_string())
        .hurts("Carol's payment was received, acknowledged by TCP, and never seen by the program")
        .holds(arrived.is_all_of(&["pay bob 30", "pay carol 12"]));
}

#[tokio::test(start_paused = true)]
async fn a_message_split_at_any_byte_is_one_message() {
    let wire = framed(&["pay bob 30"]).await;
    for at in 1..wire.len() {
        let arrived = all(carried(&wire, Lane::new().at(at, Fault::Split)).await).await;
        LESSON
            .evidence()
            .sent(format!("one message in two segments, the second from byte {at} on"))
            .bytes(&wire, [(at..wire.len(), "second segment")])
            .arrived(arrived.to_string())
            .hurts("a payment fails or not by where a router happened to cut it")
            .holds(arrived.is_all_of(&["pay bob 30"]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_arrives_byte_by_byte_is_one_message() {
    let wire = framed(&["pay bob 30", "", "pay carol 12"]).await;
    let arrived = all(carried(&wire, Lane::new().read_at_most(1)).await).await;
    LESSON
        .evidence()
        .sent(format!("three messages, the middle one empty, in {} segments of one byte", wire.len()))
        .arrived(arrived.to_string())
        .hurts("no segment has to be larger than one byte")
        .holds(arrived.is_all_of(&["pay bob 30", "", "pay carol 12"]));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_here_does_not_wait_for_the_next() {
    let wire = framed(&["pay bob 30", "pay carol 12"]).await;
    let (server, _wire, _client) = open_after(&wire, Lane::new()).await;
    let mut from_client = MessageReader::new(server);
    let first = timeout(PATIENCE, from_client.next()).await;
    let second = timeout(PATIENCE, from_client.next()).await;
    LESSON
        .evidence()
        .sent("two messages, one segment; the client waits for the answers and sends nothing more")
        .bytes(&wire, [(14..18, "the second message")])
        .arrived(format!("{}\n{}", read_in_time(&first), read_in_time(&second)))
        .hurts("server and client wait for each other: Carol is paid when another pays")
        .holds(
            matches!(&first, Ok(Ok(Some(message))) if message == "pay bob 30")
                && matches!(&second, Ok(Ok(Some(message))) if message == "pay carol 12"),
        );
}

#[tokio::test(start_paused = true)]
async fn a_short_write_still_sends_everything() {
    let lane = Lane::new().accept_at_most(3);
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let mut to_server = MessageWriter::new(client);
    to_server.send(b"pay bob 30").await.unwrap();
    drop(to_server);
    let mut arrived = Vec::new();
    server.read_to_end(&mut arrived).await.unwrap();
    LESSON
        .evidence()
        .sent("one message, to a stream that takes three bytes at a time")
        .arrived(format!("{} bytes of 14", arrived.len()))
        .bytes(&arrived, [(arrived.len()..14, "never sent")])
        .hurts("send() said Ok; the server waits for the rest and takes the next message for it")
        .holds(arrived == framed(&["pay bob 30"]).await);
}

#[tokio::test(start_paused = true)]
async fn closing_inside_a_message_says_how_much_was_missing() {
    let wire = framed(&["pay bob 30"]).await;
    for (arrives, missing) in [(1, 3), (2, 2), (4, 10), (9, 5), (13, 1)] {
        let arrived = all(carried(&wire[..arrives], Lane::new().read_at_most(1)).await).await;
        LESSON
            .evidence()
            .sent(format!("the first {arrives} bytes of a message, one by one, then the end"))
            .bytes(&wire[..arrives], [(arrives..arrives, &format!("the end, {missing} bytes short"))])
            .arrived(arrived.to_string())
            .hurts("the log sends its reader to look for a peer that died at another byte")
            .holds(
                arrived.messages.is_empty()
                    && matches!(arrived.error, Some(FrameError::Truncated { missing: n }) if n == missing),
            );
    }
}

#[tokio::test(start_paused = true)]
async fn the_largest_allowed_message_passes() {
    let message = vec![b'x'; MAX_MESSAGE_BYTES];
    let (client, server, _) = Link::between("client", "server").open();
    let mut from_client = MessageReader::new(server);
    let sending = async { MessageWriter::new(client).send(&message).await };
    let (answer, arrived) = tokio::join!(timeout(PATIENCE, sending), timeout(PATIENCE, from_client.next()));
    let in_words = answer.as_ref().map_or_else(|_| "send() was not done in five seconds".to_owned(), sent);
    LESSON
        .evidence()
        .sent(format!("one message of {MAX_MESSAGE_BYTES} bytes; {in_words}"))
        .arrived(read_in_time(&arrived))
        .hurts("a batch of payments fails for ever, however often it is sent, since it is always large")
        .holds(
            matches!(&arrived, Ok(Ok(Some(arrived))) if *arrived == message) && matches!(answer, Ok(Ok(()))),
        );
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_takes_nothing_more_is_an_error_and_not_a_loop() {
    let mut stream = Full { room: 5, writes: 0 };
    let answer = MessageWriter::new(&mut stream).send(b"pay bob 30").await;
    LESSON
        .evidence()
        .sent("14 bytes of header and message, to a stream that takes five and then 0 at each write")
        .arrived(sent(&answer))
        .fact("writes", &stream.writes.to_string())
        .hurts(if answer.is_ok() {
            "the sender believes that Bob is paid, and nine bytes went nowhere"
        } else {
            "a stream that is full for good must not keep a core busy"
        })
        .holds(matches!(&answer, Err(FrameError::Io(why)) if why.kind() == ErrorKind::WriteZero));
}

/// Each read ends inside a message, so the reader's memory is never empty.
#[test]
fn a_connection_that_is_never_quiet_holds_no_more_for_that() {
    const MESSAGES: usize = 1_000;
    let wire = [&1_000_u32.to_be_bytes()[..], &[b'.'; 1_000]].concat().repeat(MESSAGES);
    let (arrived, heap) = rig::heap::measure(async {
        let mut from_client = MessageReader::new(&wire[..]);
        let mut arrived = 0;
        while let Ok(Some(_)) = from_client.next().await {
            arrived += 1;
        }
        arrived
    });
    LESSON
        .evidence()
        .sent(format!("{MESSAGES} messages of 1000 bytes, without a pause"))
        .arrived(format!("{arrived} messages, each let go before the next"))
        .fact("held", &format!("{} KiB at most", heap.peak_bytes / 1024))
        .hurts(if arrived == MESSAGES {
            "the memory of a busy connection grows with all that it has ever read, until the server is killed"
        } else {
            "the more a client has to send, the more of it is never seen"
        })
        .holds(arrived == MESSAGES && heap.peak_bytes < 128 * 1024);
}

#[test]
fn any_traffic_cut_in_any_way_arrives_unchanged() {
    let traffic = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..8);
    let cuts = prop::collection::btree_set(0..200_usize, 0..12);
    let outcome = cases().run(&(traffic, cuts), |(traffic, cuts)| {
        let arrived = paused(async {
            let lane = cuts.iter().fold(Lane::new(), |lane, at| lane.at(*at, Fault::Split));
            all(carried(&framed(&traffic).await, lane).await).await
        });
        let unchanged = arrived.is_all_of(&traffic);
        if unchanged { Ok(()) } else { Err(TestCaseError::fail(arrived.to_string())) }
    });
    let (sent, arrived) = match &outcome {
        Ok(()) => (String::new(), String::new()),
        Err(TestError::Fail(why, (traffic, cuts))) => {
            (format!("the messages {traffic:?}, cut before bytes {cuts:?}"), why.to_string())
        }
        Err(TestError::Abort(why)) => ("no case at all".to_owned(), why.to_string()),
    };
    LESSON
        .evidence()
        .sent(sent)
        .arrived(arrived)
        .hurts("this is the smallest case that goes wrong; the network finds the others")
        .holds(outcome.is_ok());
}
