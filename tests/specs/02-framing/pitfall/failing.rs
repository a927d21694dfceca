//! Streams that fail: a failure is neither an end nor a pause.

use std::io::ErrorKind;

use framing::{FrameError, MessageReader, MessageWriter};

use crate::spec::scene::{FailsOnce, LESSON, framed, read, sent};

/// rustls says `UnexpectedEof` when a connection was cut that TLS had not closed. After any failure a socket's next read is 0.
#[tokio::test(start_paused = true)]
async fn a_stream_that_fails_has_not_ended_not_even_for_one_who_asks_again() {
    use ErrorKind::{ConnectionAborted, ConnectionReset, Other, TimedOut, UnexpectedEof};
    let wire = framed(&["pay bob 30"]).await;
    for (arrives, after) in [(14, "a message"), (2, "half a header"), (9, "half a message"), (0, "nothing")] {
        for kind in [UnexpectedEof, ConnectionReset, ConnectionAborted, TimedOut, Other] {
            let mut from_client = MessageReader::new(FailsOnce::after(&wire[..arrives], kind));
            let mut answers = vec![from_client.next().await];
            if arrives == 14 {
                assert!(matches!(answers.pop(), Some(Ok(Some(_)))), "the message is whole");
                answers.push(from_client.next().await);
            }
            answers.push(from_client.next().await);
            let failed = |answer: &Result<_, FrameError>| match answer {
                Err(FrameError::Io(why)) => why.kind() == kind,
                // Says less, and is true: some of the message is missing.
                Err(FrameError::Truncated { .. }) => kind == UnexpectedEof && arrives % 14 > 0,
                _ => false,
            };
            LESSON
                .evidence()
                .sent(format!("{after}; then the stream fails, and after that it is at its end"))
                .fact("failure", &format!("{kind:?}"))
                .bytes(&wire[..arrives], [(arrives..arrives, "the failure")])
                .arrived(answers.iter().map(read).collect::<Vec<_>>().join("\nasked again: "))
                .hurts("anyone who can cut the connection decides which payments of a batch are its last")
                .holds(answers.iter().all(failed));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_that_failed_half_way_tears_no_later_message() {
    let failures = [(ErrorKind::TimedOut, "fails once"), (ErrorKind::WriteZero, "once takes no byte")];
    let places = [2, 4, 5, 13, 0];
    for (takes, (kind, fails)) in
        places.into_iter().flat_map(|takes| failures.map(|failure| (takes, failure)))
    {
        let mut stream = FailsOnce::after_taking(takes, kind);
        let mut to_server = MessageWriter::new(&mut stream);
        let first = to_server.send(b"pay bob 30").await;
        let second = to_server.send(b"pay carol 12").await;
        let both = framed(&["pay bob 30", "pay carol 12"]).await;
        LESSON
            .evidence()
            .sent(format!("two messages, to a stream that takes {takes} bytes, {fails}, and then takes all"))
            .arrived(format!("{}\n{}", self::sent(&first), self::sent(&second)))
            .bytes(&stream.taken, [(takes..stream.taken.len(), "after the failure")])
            .hurts(if first.is_ok() {
                "the sender believes that Bob is paid"
            } else {
                "half of Bob's payment is on the wire, and the server takes what follows for the other half"
            })
            .holds(first.is_err() && both.starts_with(&stream.taken));
    }
}
