//! The spec of lesson 02: one read is not one message, and one write is not all of it.
//!
//! `contract` is what the author tested: every message arrived in a segment of its own. `pitfall` is what the
//! network does.

use std::io::ErrorKind;
use std::time::Duration;

use framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::{Direction, Fault, Lane, Lesson, Link};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;
use tokio::time::timeout;

mod arrived;
mod stream;

use arrived::{Arrived, all, all_from, read, read_in_time, sent};
use stream::{Full, carried, framed, open_after};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const PATIENCE: Duration = Duration::from_secs(5);
const MOMENT: Duration = Duration::from_millis(1);

mod contract {
    mod schemes;

    use bytes::{Bytes, BytesMut};
    use tokio::io::BufWriter;
    use tokio_util::codec::{Decoder, Encoder, LengthDelimitedCodec};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn messages_sent_one_by_one_arrive_one_by_one() {
        let (client, server, _) = Link::between("client", "server").open();
        let (mut to_server, mut from_client) = (MessageWriter::new(client), MessageReader::new(server));
        for message in ["pay bob 30", "pay carol 12", ""] {
            to_server.send(message.as_bytes()).await.unwrap();
            assert_eq!(from_client.next().await.unwrap().unwrap(), message);
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
        assert!(
            matches!(sent, Err(FrameError::TooLong { announced, limit }) if (announced, limit) == limits)
        );
        assert!(wire.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn the_bytes_on_the_wire_are_four_of_length_and_the_message() {
        insta::assert_snapshot!(tape::hexdump(&framed(&["pay bob 30", ""]).await, &[]), @r"
        000000  00 00 00 0a 70 61 79 20 62 6f 62 20 33 30 00 00  |....pay bob 30..|
        000010  00 00                                            |..|
        ");
    }

    /// Between the writer and a socket there is often a buffer: of TLS, or of compression.
    #[tokio::test(start_paused = true)]
    async fn a_sent_message_does_not_wait_in_a_buffer_below() {
        let (client, server, _) = Link::between("client", "server").open();
        let mut to_server = MessageWriter::new(BufWriter::new(client));
        to_server.send(b"pay bob 30").await.unwrap();
        let arrived = timeout(PATIENCE, MessageReader::new(server).next()).await;
        assert!(matches!(&arrived, Ok(Ok(Some(message))) if message == "pay bob 30"), "{arrived:?}");
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
        assert!(
            heap.peak_bytes < 128 * 1024,
            "{} KiB held for one message of 4 bytes",
            heap.peak_bytes / 1024
        );
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
}

mod pitfall {
    use proptest::prelude::*;
    use proptest::test_runner::TestError;

    use super::*;

    const GAVE_UP: &str = "there was no wait to drop: the server gave up on a client that was still sending";
    const HALF_SENT: &str =
        "send() said Ok with half a message still in memory, where it ends with the writer";

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

    #[tokio::test(start_paused = true)]
    async fn the_largest_allowed_message_passes() {
        let message = vec![b'x'; MAX_MESSAGE_BYTES];
        let (client, server, _) = Link::between("client", "server").open();
        let mut from_client = MessageReader::new(server);
        let sending = async { MessageWriter::new(client).send(&message).await };
        let (answer, arrived) =
            tokio::join!(timeout(PATIENCE, sending), timeout(PATIENCE, from_client.next()));
        let in_words =
            answer.as_ref().map_or_else(|_| "send() was not done in five seconds".to_owned(), sent);
        LESSON
            .evidence()
            .sent(format!("one message of {MAX_MESSAGE_BYTES} bytes; {in_words}"))
            .arrived(read_in_time(&arrived))
            .hurts("a batch of payments fails for ever, however often it is sent, since it is always large")
            .holds(
                matches!(&arrived, Ok(Ok(Some(arrived))) if *arrived == message)
                    && matches!(answer, Ok(Ok(()))),
            );
    }

    #[tokio::test(start_paused = true)]
    async fn one_byte_over_the_limit_is_refused_by_the_header_alone() {
        let header = u32::try_from(MAX_MESSAGE_BYTES + 1).unwrap().to_be_bytes();
        let (server, _wire, _client) = open_after(&header, Lane::new().read_at_most(1)).await;
        let arrived = timeout(PATIENCE, MessageReader::new(server).next()).await;
        LESSON
            .evidence()
            .sent("a header in four segments of one byte, and nothing more")
            .bytes(&header, [(0..4, "one more than the limit")])
            .arrived(read_in_time(&arrived))
            .hurts("a peer that announces too much must be told apart from one that hung up or is slow")
            .holds(matches!(arrived, Ok(Err(FrameError::TooLong { announced, limit }))
                if announced == MAX_MESSAGE_BYTES + 1 && limit == MAX_MESSAGE_BYTES));
    }

    /// The second length is -1 to whoever reads a signed number.
    #[test]
    fn a_hostile_length_is_refused_before_anything_is_allocated() {
        for announced in [64 * 1024 * 1024, u32::MAX] {
            let header = announced.to_be_bytes();
            let (arrived, heap) = rig::heap::measure(async {
                let (server, _wire, _client) = open_after(&header, Lane::new().read_at_most(1)).await;
                timeout(PATIENCE, MessageReader::new(server).next()).await
            });
            let cheap = heap.peak_bytes < 128 * 1024;
            LESSON
                .evidence()
                .sent("a header in four segments of one byte, and nothing more; the client stays")
                .bytes(&header, [(0..4, &announced.to_string())])
                .arrived(read_in_time(&arrived))
                .fact("held", &format!("{} KiB at most", heap.peak_bytes / 1024))
                .hurts(if cheap {
                    "the log says that a peer hung up, while it is there and attacks"
                } else {
                    "four bytes from anyone must not cost the server what they announce"
                })
                .holds(matches!(arrived, Ok(Err(FrameError::TooLong { .. }))) && cheap);
        }
    }

    /// All at the same time: a body that the waiting future holds is gone when that future is.
    #[test]
    fn a_hundred_peers_that_announce_much_and_send_little_cost_little() {
        const PEERS: u64 = 100;
        let header = u32::try_from(MAX_MESSAGE_BYTES).unwrap().to_be_bytes();
        for body in [&b""[..], b"x"] {
            let bytes = [&header[..], body].concat();
            let (waiting, heap) = rig::heap::measure(async {
                let mut peers = JoinSet::new();
                for _ in 0..PEERS {
                    let (server, wire, client) = open_after(&bytes, Lane::new().read_at_most(1)).await;
                    peers.spawn(async move {
                        let waits = timeout(PATIENCE, MessageReader::new(server).next()).await.is_err();
                        drop((wire, client));
                        waits
                    });
                }
                peers.join_all().await.into_iter().filter(|waits| *waits).count()
            });
            let all_wait = waiting == 100;
            LESSON
                .evidence()
                .sent(format!(
                    "by each of {PEERS} peers, a header and {} bytes of the body, one by one",
                    body.len()
                ))
                .bytes(&bytes, [(0..4, "1048576 bytes, as many as are allowed")])
                .arrived(format!("{waiting} readers wait for the rest"))
                .fact("held", &format!("{} KiB for each", heap.peak_bytes / PEERS / 1024))
                .hurts(if all_wait {
                    "memory that is given for an announcement is given to whoever announces"
                } else {
                    "a peer that takes its time is taken for one that hung up"
                })
                .holds(all_wait && heap.peak_bytes < PEERS * 128 * 1024);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn closing_inside_a_message_says_how_much_was_missing() {
        let wire = framed(&["pay bob 30"]).await;
        for (arrives, missing) in [(2, 2), (4, 10), (9, 5), (13, 1)] {
            let arrived = all(carried(&wire[..arrives], Lane::new().read_at_most(1)).await).await;
            LESSON
                .evidence()
                .sent(format!("the first {arrives} bytes of a message, one by one, then the end"))
                .bytes(&wire[..arrives], [(arrives..arrives, &format!("the end, {missing} bytes short"))])
                .arrived(arrived.to_string())
                .hurts("whoever reads the log looks for a peer that died at another byte")
                .holds(arrived.messages.is_empty()
                    && matches!(arrived.error, Some(FrameError::Truncated { missing: n }) if n == missing));
        }
    }

    /// Nor by what is behind a refused header: the peer would choose what that is taken for.
    #[tokio::test(start_paused = true)]
    async fn an_error_is_not_followed_by_a_good_end() {
        let header = u32::try_from(2 * MAX_MESSAGE_BYTES).unwrap().to_be_bytes();
        let too_long = [&header[..], &framed(&["pay mallory 9000"]).await].concat();
        let too_short = &framed(&["pay bob 30"]).await[..9];
        for (wire, sent) in
            [(&too_long[..], "a header over the limit and a message"), (too_short, "half a message")]
        {
            let mut from_client = MessageReader::new(wire);
            let answers = [from_client.next().await, from_client.next().await];
            LESSON
                .evidence()
                .sent(format!("{sent}, then the end; the server asks twice for a message"))
                .bytes(wire, [(0..4, "the length")])
                .arrived(answers.each_ref().map(read).join("\n"))
                .hurts(
                    "whoever asks again, as after a timeout, takes a broken stream for one that ended well",
                )
                .holds(answers.iter().all(|answer| match answer {
                    Err(FrameError::TooLong { announced, .. }) => *announced == 2 * MAX_MESSAGE_BYTES,
                    Err(FrameError::Truncated { missing }) => wire == too_short && *missing == 5,
                    _ => false,
                }));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_write_still_sends_everything() {
        let lane = Lane::new().accept_at_most(3);
        let (client, mut server, _) =
            Link::between("client", "server").lane(Direction::ToServer, lane).open();
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

    /// The server also waits for something else, which happens: `select!` drops the read, and begins again.
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

    /// What is too long for the reader's buffer must not be read into the future instead. Its bytes are
    /// zeros, so that whoever takes them for a header does not ask for memory.
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
        let (client, mut server, _) =
            Link::between("client", "server").lane(Direction::ToServer, lane).open();
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

    /// Whoever tries again what timed out must not fill the memory, nor pay more than once.
    #[tokio::test(start_paused = true)]
    async fn a_send_that_is_cancelled_while_it_waits_its_turn_is_not_sent() {
        let lane = Lane::new().capacity_bytes(8);
        let (client, mut server, _) =
            Link::between("client", "server").lane(Direction::ToServer, lane).open();
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
}

/// What a reader makes of `wire` if it comes in segments that begin at `cuts`, and the read that waits for
/// each is dropped and begun again; and, first, how many reads did wait.
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

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn paused<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime of one thread").block_on(future)
}
