//! The spec of lesson 02: one read is not one message, and one write is not all of it.
//!
//! `contract` is what the author tested: every message arrived in a segment of its own. `pitfall` is what the
//! network does.

use std::time::Duration;

use bytes::Bytes;
use pitfall_02_framing::{FrameError, HEADER_BYTES, MAX_MESSAGE_BYTES, MessageReader, MessageWriter};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rig::{End, Lane, Lesson, Link, Way, Wire};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const PATIENCE: Duration = Duration::from_secs(5);

mod contract {
    use bytes::BytesMut;
    use pitfall_02_framing::schemes::{Scheme, Unfit};
    use proptest::prelude::*;
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

    /// What this lesson writes by hand is what `tokio_util::codec::LengthDelimitedCodec` does by default, but for
    /// its limit of 8 MiB.
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

    /// The article's three schemes on one traffic: what each costs, and what it cannot carry.
    #[test]
    fn three_schemes_on_the_same_traffic() {
        let traffic: [&[u8]; 6] =
            [b"pay bob 30", b"", b"pay carol 12", b"memo: two\nlines", b"\x00\x00\x01\x00", &[b'x'; 200]];
        let mut table = String::new();
        for scheme in [Scheme::FixedLength(64), Scheme::Delimiter(b'\n'), Scheme::LengthHeader] {
            let mut wire = BytesMut::new();
            let (mut carried, mut refused) = (Vec::new(), Vec::new());
            for message in traffic {
                match scheme.encode(message, &mut wire) {
                    Ok(()) => carried.push(message),
                    Err(why) => refused.push(why.to_string()),
                }
            }
            let payload: usize = carried.iter().map(|message| message.len()).sum();
            let overhead = wire.len() - payload;
            let expected: usize = carried.iter().map(|message| scheme.overhead_bytes(message.len())).sum();
            assert_eq!(overhead, expected);
            table.push_str(&format!("{scheme:?}: {payload} B carried at {overhead} B overhead\n"));
            table.extend(refused.iter().map(|why| format!("  refused: {why}\n")));
            for message in carried {
                assert_eq!(scheme.decode(&mut wire).unwrap().unwrap(), message);
            }
            assert!(wire.is_empty());
        }
        insta::assert_snapshot!(table, @r"
        FixedLength(64): 37 B carried at 219 B overhead
          refused: message ends in a zero, which is the padding
          refused: message of 200 bytes is over the limit of 64
        Delimiter(10): 226 B carried at 5 B overhead
          refused: byte 9 of the message is the delimiter
        LengthHeader: 241 B carried at 24 B overhead
        ");
    }

    #[test]
    fn a_scheme_refuses_what_it_could_not_give_back() {
        let outcome = cases().run(&prop::collection::vec(0..12_u8, 0..20), |message| {
            for scheme in [Scheme::FixedLength(16), Scheme::Delimiter(b'\n'), Scheme::LengthHeader] {
                let mut wire = BytesMut::new();
                match scheme.encode(&message, &mut wire) {
                    Ok(()) => prop_assert_eq!(scheme.decode(&mut wire).unwrap().unwrap(), &message[..]),
                    Err(Unfit::TooLong { .. }) => prop_assert!(message.len() > 16),
                    Err(Unfit::ContainsDelimiter { at }) => prop_assert_eq!(message[at], b'\n'),
                    Err(Unfit::EndsInPadding) => prop_assert!(message.ends_with(&[0])),
                }
                prop_assert!(wire.is_empty());
            }
            Ok(())
        });
        outcome.unwrap();
    }
}

mod pitfall {
    use proptest::prelude::*;
    use proptest::test_runner::TestError;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn two_messages_in_one_segment_are_two_messages() {
        let wire = framed(&["pay bob 30", "pay carol 12"]).await;
        let arrived = all(&wire[..]).await;
        LESSON
            .evidence()
            .sent("two messages, one segment")
            .bytes(&wire, [(0..4, "10 bytes follow"), (14..18, "12 bytes follow: the second message")])
            .arrived(format!("{arrived:?}"))
            .hurts("Carol's payment was received, acknowledged by TCP, and never seen by the program")
            .holds(arrived.messages == ["pay bob 30", "pay carol 12"] && arrived.ended_well());
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_split_at_any_byte_is_one_message() {
        let wire = framed(&["pay bob 30"]).await;
        for at in 1..wire.len() {
            let lane = Lane::new().at(at, rig::Fault::Split);
            let arrived = all(carried(&wire, lane).await).await;
            LESSON
                .evidence()
                .sent(format!("one message in two segments, the second from byte {at} on"))
                .bytes(&wire, [(at..wire.len(), "second segment")])
                .arrived(format!("{arrived:?}"))
                .hurts("a payment fails or not by where a router happened to cut it")
                .holds(arrived.messages == ["pay bob 30"] && arrived.ended_well());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_arrives_byte_by_byte_is_one_message() {
        let wire = framed(&["pay bob 30", "", "pay carol 12"]).await;
        let arrived = all(carried(&wire, Lane::new().read_at_most(1)).await).await;
        LESSON
            .evidence()
            .sent(format!("three messages, the middle one empty, in {} segments of one byte", wire.len()))
            .arrived(format!("{arrived:?}"))
            .hurts("no segment has to be larger than one byte")
            .holds(arrived.messages == ["pay bob 30", "", "pay carol 12"] && arrived.ended_well());
    }

    #[test]
    fn any_traffic_cut_in_any_way_arrives_unchanged() {
        let traffic = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..8);
        let cuts = prop::collection::btree_set(0..200_usize, 0..12);
        let outcome = cases().run(&(traffic, cuts), |(traffic, cuts)| {
            let arrived = paused(async {
                let mut wire = Vec::new();
                let mut writer = MessageWriter::new(&mut wire);
                for message in &traffic {
                    writer.send(message).await.expect("a Vec takes everything");
                }
                let lane = cuts.iter().fold(Lane::new(), |lane, at| lane.at(*at, rig::Fault::Split));
                all(carried(&wire, lane).await).await
            });
            let unchanged = arrived.messages == traffic && arrived.ended_well();
            if unchanged { Ok(()) } else { Err(TestCaseError::fail(format!("{arrived:?}"))) }
        });
        let (sent, arrived) = match outcome {
            Err(TestError::Fail(why, (traffic, cuts))) => {
                (format!("{traffic:?}, cut before bytes {cuts:?}"), why.to_string())
            }
            other => (String::new(), format!("{other:?}")),
        };
        LESSON
            .evidence()
            .sent(sent)
            .arrived(&arrived)
            .hurts("this is the smallest case that goes wrong; the network finds the others")
            .holds(arrived == "Ok(())");
    }

    #[tokio::test(start_paused = true)]
    async fn the_largest_allowed_message_passes() {
        let message = vec![b'x'; MAX_MESSAGE_BYTES];
        let (client, server, _) = Link::between("client", "server").open();
        let mut from_client = MessageReader::new(server);
        let sending = async { MessageWriter::new(client).send(&message).await };
        let (sent, arrived) = tokio::join!(timeout(PATIENCE, sending), timeout(PATIENCE, from_client.next()));
        let unchanged = matches!(&arrived, Ok(Ok(Some(arrived))) if *arrived == message);
        LESSON
            .evidence()
            .sent(format!("one message of {MAX_MESSAGE_BYTES} bytes; sending it gave {sent:?}"))
            .arrived(match &arrived {
                Ok(Ok(Some(arrived))) => format!("{} bytes", arrived.len()),
                other => format!("{other:?}"),
            })
            .hurts("a batch of payments fails for ever, however often it is sent, since it is always large")
            .holds(unchanged && matches!(sent, Ok(Ok(()))));
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
            .arrived(format!("{arrived:?}"))
            .hurts("a peer that announces too much must be told apart from one that hung up or is slow")
            .holds(matches!(arrived, Ok(Err(FrameError::TooLong { announced, limit }))
                if announced == MAX_MESSAGE_BYTES + 1 && limit == MAX_MESSAGE_BYTES));
    }

    #[test]
    fn a_hostile_length_is_refused_before_anything_is_allocated() {
        let announced = 64 * MAX_MESSAGE_BYTES;
        let header = u32::try_from(announced).unwrap().to_be_bytes();
        let (arrived, heap) = rig::heap::measure(async {
            let (server, _wire, _client) = open_after(&header, Lane::new().read_at_most(1)).await;
            timeout(PATIENCE, MessageReader::new(server).next()).await
        });
        LESSON
            .evidence()
            .sent("a header that announces 64 MiB, in four segments of one byte, and nothing more")
            .bytes(&header, [(0..4, "67108864")])
            .arrived(format!("{arrived:?}; held at most {} KiB", heap.peak_bytes / 1024))
            .hurts("four bytes from anyone must not cost the server 64 MiB")
            .holds(matches!(arrived, Ok(Err(FrameError::TooLong { .. }))) && heap.peak_bytes < 64 * 1024);
    }

    #[test]
    fn a_hundred_peers_that_announce_much_and_send_nothing_cost_no_memory() {
        const PEERS: u64 = 100;
        let header = u32::try_from(MAX_MESSAGE_BYTES).unwrap().to_be_bytes();
        let (waiting, heap) = rig::heap::measure(async {
            let mut peers = Vec::new();
            for _ in 0..PEERS {
                let (server, wire, client) = open_after(&header, Lane::new().read_at_most(3)).await;
                let mut reader = MessageReader::new(server);
                let waits = timeout(PATIENCE, reader.next()).await.is_err();
                peers.push((reader, wire, client, waits));
            }
            peers.iter().filter(|(.., waits)| *waits).count()
        });
        LESSON
            .evidence()
            .sent(format!(
                "{PEERS} headers, each announcing the {MAX_MESSAGE_BYTES} bytes that are allowed, and no body"
            ))
            .arrived(format!(
                "{waiting} readers wait for the body; {} KiB held for each",
                heap.peak_bytes / PEERS / 1024
            ))
            .hurts("memory that is given for an announcement is given to whoever announces")
            .holds(waiting == 100 && heap.peak_bytes < PEERS * 16 * 1024);
    }

    #[tokio::test(start_paused = true)]
    async fn closing_inside_a_message_says_how_much_was_missing() {
        let wire = framed(&["pay bob 30"]).await;
        for (arrives, missing) in [(2, 2), (4, 10), (9, 5), (13, 1)] {
            let arrived = all(carried(&wire[..arrives], Lane::new().read_at_most(1)).await).await;
            LESSON
                .evidence()
                .sent(format!("the first {arrives} bytes of a message, one by one, then the end"))
                .bytes(&wire[..arrives], [(arrives..arrives, "the end")])
                .arrived(format!("{arrived:?}"))
                .hurts("whoever reads the log looks for a peer that died at another byte")
                .holds(arrived.messages.is_empty()
                    && matches!(arrived.error, Some(FrameError::Truncated { missing: said }) if said == missing));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_write_still_sends_everything() {
        let lane = Lane::new().accept_at_most(3);
        let (client, mut server, _) = Link::between("client", "server").lane(Way::There, lane).open();
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
    async fn a_cancelled_read_loses_no_bytes() {
        let wire = framed(&["pay bob 30", "pay carol 12"]).await;
        for at in 1..wire.len() {
            let (mut client, server, _) = Link::between("client", "server").open();
            let mut from_client = MessageReader::new(server);
            let mut arrived = Vec::new();
            client.write_all(&wire[..at]).await.unwrap();
            // The server also waits for something else, which happens: `select!` drops the read and comes back to it.
            while let Ok(Ok(Some(message))) = timeout(Duration::from_millis(1), from_client.next()).await {
                arrived.push(message);
            }
            client.write_all(&wire[at..]).await.unwrap();
            drop(client);
            let rest = timeout(PATIENCE, all_from(&mut from_client)).await;
            let error = match rest {
                Ok(rest) => {
                    arrived.extend(rest.messages);
                    rest.error.map(|error| error.to_string())
                }
                Err(_) => Some("nothing within five seconds".to_owned()),
            };
            LESSON
                .evidence()
                .sent(format!(
                    "two messages; the read that waited at byte {at} was cancelled and begun again"
                ))
                .bytes(&wire, [(at..at + 1, "cancelled here")])
                .arrived(format!("{arrived:?}, {error:?}"))
                .hurts("the reader is out of step for good: from here on it takes payments for headers")
                .holds(arrived == ["pay bob 30", "pay carol 12"] && error.is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_send_does_not_tear_the_next_message() {
        let lane = Lane::new().capacity_bytes(8);
        let (client, mut server, _) = Link::between("client", "server").lane(Way::There, lane).open();
        let mut to_server = MessageWriter::new(client);
        let first = timeout(Duration::from_millis(1), to_server.send(b"pay bob 30")).await;
        let reading = tokio::spawn(async move {
            let mut arrived = Vec::new();
            server.read_to_end(&mut arrived).await.map(|_| arrived)
        });
        to_server.send(b"pay carol 12").await.unwrap();
        drop(to_server);
        let arrived = reading.await.unwrap().unwrap();
        LESSON
            .evidence()
            .sent(format!("two messages through eight bytes of buffer; the first send ended in {first:?}"))
            .arrived(format!("{} bytes of 30", arrived.len()))
            .bytes(&arrived, [(14..18.min(arrived.len().max(14)), "the second header belongs here")])
            .hurts("half a message was on the wire when its sender gave up; the next one was read as its end")
            .holds(arrived == framed(&["pay bob 30", "pay carol 12"]).await && first.is_err());
    }
}

/// Cases from a fixed seed: the same ones, and the same smallest failure, in every run.
fn cases() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// What a reader made of a stream, up to its end.
#[derive(Debug)]
struct Arrived {
    messages: Vec<Bytes>,
    error: Option<FrameError>,
}

impl Arrived {
    fn ended_well(&self) -> bool {
        self.error.is_none()
    }
}

async fn all(stream: impl AsyncRead + Unpin) -> Arrived {
    all_from(&mut MessageReader::new(stream)).await
}

async fn all_from(reader: &mut MessageReader<impl AsyncRead + Unpin>) -> Arrived {
    let mut messages = Vec::new();
    loop {
        match reader.next().await {
            Ok(Some(message)) => messages.push(message),
            Ok(None) => return Arrived { messages, error: None },
            Err(error) => return Arrived { messages, error: Some(error) },
        }
    }
}

/// The bytes of these messages, as a writer puts them on a stream that takes everything.
async fn framed(messages: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = MessageWriter::new(&mut bytes);
    for message in messages {
        writer.send(message.as_bytes()).await.expect("a Vec takes everything");
    }
    drop(writer);
    assert_eq!(bytes.len(), messages.iter().map(|message| HEADER_BYTES + message.len()).sum::<usize>());
    bytes
}

/// The reading end of a link over which `bytes` were sent, and closed.
async fn carried(bytes: &[u8], lane: Lane) -> End {
    let (server, _, client) = open_after(bytes, lane).await;
    drop(client);
    server
}

/// The reading end of a link over which `bytes` were sent; it stays open as long as the writing end is held.
async fn open_after(bytes: &[u8], lane: Lane) -> (End, Wire, End) {
    let (mut client, server, wire) = Link::between("client", "server").lane(Way::There, lane).open();
    client.write_all(bytes).await.expect("the lane has room");
    (server, wire, client)
}

fn paused<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime of one thread").block_on(future)
}
