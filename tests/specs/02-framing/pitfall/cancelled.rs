//! A read or a send is dropped half-way, as `select!` and `timeout` do, and begun again.

use std::time::Duration;

use framing::{MessageReader, MessageWriter};
use rig::{Direction, Lane, Link};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::spec::scene::{Arrived, LESSON, all_from, framed};

const MOMENT: Duration = Duration::from_millis(1);

const GAVE_UP: &str = "there was no wait to drop: the server gave up on a client that was still sending";
const HALF_SENT: &str = "send() said Ok with half a message still in memory, where it ends with the writer";

/// The server also waits for something else. When that happens `select!` drops the read, and the server begins it again.
#[tokio::test(start_paused = true)]
async fn a_cancelled_read_loses_no_bytes() {
    let messages = ["pay bob 30", "pay carol 12"];
    let wire = framed(&messages).await;
    for at in 1..wire.len() {
        let (cancelled, arrived) = read_with_cancels(&wire, &[at]).await;
        LESSON
            .evidence()
            .sent(format!("two messages; the read that waits at byte {at} is dropped, and begun again"))
            .bytes(&wire, [(at..at + 1, "the second segment begins")])
            .arrived(arrived.to_string())
            .fact("waited", &format!("{cancelled} of 1 reads"))
            .hurts(if cancelled == 1 {
                "what the dropped read had taken is lost: payments are read as headers from here on"
            } else {
                GAVE_UP
            })
            .holds(arrived.is_all_of(&messages) && cancelled == 1);
    }
}

/// A message that is too long for the reader's buffer must not be read into the future instead. Its bytes are
/// zeros, so that a reader that takes them for a header does not ask for memory.
#[tokio::test(start_paused = true)]
async fn a_cancelled_read_of_a_large_message_loses_no_bytes() {
    let message = vec![0; 100_000];
    let cuts: Vec<usize> = (7_000..100_000).step_by(7_000).collect();
    let (cancelled, arrived) = read_with_cancels(&framed(&[&message]).await, &cuts).await;
    LESSON
        .evidence()
        .sent("a message of 100000 bytes; the read is dropped after each 7000, and begun again")
        .arrived(arrived.to_string())
        .fact("waited", &format!("{cancelled} of {} reads", cuts.len()))
        .hurts(if cancelled == cuts.len() {
            "only large messages are lost, and only under load: nobody can repeat it"
        } else {
            GAVE_UP
        })
        .holds(arrived.is_all_of(&[&message]) && cancelled == cuts.len());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_send_does_not_tear_the_next_message() {
    let lane = Lane::new().capacity_bytes(8);
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let mut to_server = MessageWriter::new(client);
    let cancelled = timeout(MOMENT, to_server.send(b"pay bob 30")).await.is_err();
    let reading = tokio::spawn(async move {
        let mut arrived = Vec::new();
        server.read_to_end(&mut arrived).await.map(|_| arrived)
    });
    to_server.send(b"pay carol 12").await.unwrap();
    drop(to_server);
    let arrived = reading.await.unwrap().unwrap();
    let first = if cancelled { "is cancelled" } else { "says Ok" };
    LESSON
        .evidence()
        .sent(format!("two messages through eight bytes of buffer; half-way, the first send {first}"))
        .arrived(format!("{} bytes of 30", arrived.len()))
        .bytes(&arrived, [(14..18.min(arrived.len().max(14)), "the second header belongs here")])
        .hurts(if cancelled {
            "half a message is on the wire, and the server takes what follows for the other half"
        } else {
            HALF_SENT
        })
        .holds(arrived == framed(&["pay bob 30", "pay carol 12"]).await && cancelled);
}

/// A client that tries again after a timeout must not fill the memory, nor pay more than once.
#[tokio::test(start_paused = true)]
async fn a_send_that_is_cancelled_while_it_waits_its_turn_is_not_sent() {
    let lane = Lane::new().capacity_bytes(8);
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let mut to_server = MessageWriter::new(client);
    let mut cancelled = 0;
    for message in [&b"pay bob 30"[..], b"pay carol 12", b"pay carol 12", b"pay carol 12"] {
        cancelled += u32::from(timeout(MOMENT, to_server.send(message)).await.is_err());
    }
    let reading = tokio::spawn(async move {
        let mut arrived = Vec::new();
        server.read_to_end(&mut arrived).await.map(|_| arrived)
    });
    to_server.send(b"pay dave 500").await.unwrap();
    drop(to_server);
    let arrived = reading.await.unwrap().unwrap();
    LESSON
        .evidence()
        .sent("Bob's payment, which fills the stream; Carol's, three times; when there is room, Dave's")
        .arrived(format!("{} bytes of 30", arrived.len()))
        .fact("waited", &format!("{cancelled} of 4 sends"))
        .bytes(&arrived, [(14..18.min(arrived.len().max(14)), "Dave's header belongs here")])
        .hurts(if cancelled == 4 {
            "a payment that was given up before it began is made all the same, once for each try"
        } else {
            HALF_SENT
        })
        .holds(arrived == framed(&["pay bob 30", "pay dave 500"]).await && cancelled == 4);
}

/// How many reads had to wait, and what the reader made of `wire`. It comes in segments that begin at `cuts`; the read
/// that waits for a segment is dropped and begun again.
async fn read_with_cancels(wire: &[u8], cuts: &[usize]) -> (usize, Arrived) {
    let lane = Lane::new().capacity_bytes(wire.len());
    let (mut client, server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let mut from_client = MessageReader::new(server);
    let mut arrived = Arrived::default();
    let mut sent = 0;
    for (cancelled, at) in cuts.iter().enumerate() {
        client.write_all(&wire[sent..*at]).await.expect("the lane has room");
        sent = *at;
        while let Ok(next) = timeout(MOMENT, from_client.next()).await {
            match next {
                Ok(Some(message)) => arrived.messages.push(message),
                Ok(None) => return (cancelled, arrived),
                Err(error) => return (cancelled, Arrived { error: Some(error), ..arrived }),
            }
        }
    }
    client.write_all(&wire[sent..]).await.expect("the lane has room");
    drop(client);
    let rest = all_from(&mut from_client).await;
    arrived.messages.extend(rest.messages);
    (cuts.len(), Arrived { error: rest.error, ..arrived })
}
