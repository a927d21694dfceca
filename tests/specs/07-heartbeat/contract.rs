//! What the author tested: peers that live, hang up, or take no more.

mod limits;
mod pauses;
mod quiet;
mod slow_links;

use std::time::Duration;

use bytes::Bytes;
use heartbeat::{CloseReason, Ended, Frame, Heartbeat, Next, Pace, PingLimit};
use rig::{Direction, Fault, Lane, Link};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::io::split;
use tokio::time::{Instant, sleep, timeout};

use super::scene::{INTERVAL, LIMIT, Ledger, PACE, TIMEOUT, TRUSTING, client_over, serving, soon};

#[tokio::test(start_paused = true)]
async fn a_call_gets_its_reply() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    let client = &ledger.client;
    let (reply, waiting) = tokio::join!(soon(client.call(b"balance of alice")), async { client.in_flight() });
    assert_eq!((reply.unwrap(), waiting, client.in_flight()), ("done: balance of alice".into(), 1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_to_a_living_peer_is_pinged_at_each_interval_and_kept() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    assert!(timeout(10 * INTERVAL + TIMEOUT, ledger.client.ended()).await.is_err());
    assert_eq!(ledger.client.pings(), 10);
    assert_eq!(soon(ledger.client.call(b"balance of alice")).await.unwrap(), "done: balance of alice");
}

#[tokio::test(start_paused = true)]
async fn a_server_keeps_a_client_that_has_nothing_to_say_but_answers() {
    let (client, server, _) = Link::between("client", "server").open();
    let server = serving(server, PACE, PingLimit::NONE);
    let client = client_over(client, TRUSTING, 0);
    assert!(timeout(10 * INTERVAL + TIMEOUT, client.ended()).await.is_err());
    assert_eq!(soon(client.call(b"balance of alice")).await.unwrap(), "done: balance of alice");
    assert!(!server.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_busy_link_sends_no_pings() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    for _ in 0..20 {
        sleep(INTERVAL - Duration::from_millis(1)).await;
        soon(ledger.client.call(b"balance of alice")).await.unwrap();
    }
    assert_eq!(ledger.client.pings(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_hangs_up_ends_the_connection_at_once() {
    let began = Instant::now();
    let (client, server, _) = Link::between("client", "server").open();
    let client = client_over(client, PACE, 0);
    drop(server);
    assert_eq!(soon(client.ended()).await, Ended::HungUp);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

/// A full lane is felt by the writer: this much the author saw.
#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_more_is_given_up() {
    let (client, _server, wire) = Link::between("client", "server")
        .lane(Direction::ToServer, Lane::new().capacity_bytes(4).at(0, Fault::Stall))
        .open();
    let client = client_over(client, PACE, 0);
    assert_eq!(soon(client.ended()).await, Ended::Silent { silent_for: LIMIT });
    assert_eq!((client.pings(), wire.written(Direction::ToServer)), (1, 4));
}

#[tokio::test(start_paused = true)]
async fn a_ping_finds_room_behind_the_answers_that_wait() {
    let (client, peer, wire) = Link::between("client", "server")
        .lane(Direction::ToServer, Lane::new().capacity_bytes(4).at(0, Fault::Stall))
        .open();
    let client = client_over(client, PACE, 0);
    let (reader, writer) = split(peer);
    let (mut to_client, mut from_client) = (MessageWriter::new(writer), MessageReader::new(reader));
    for _ in 0..10 {
        to_client.send(&Frame::Ping.encode()).await.unwrap();
    }
    sleep(INTERVAL + TIMEOUT / 2).await;
    wire.heal(Direction::ToServer);
    let pinged = async {
        while let Ok(Some(message)) = from_client.next().await {
            if Frame::decode(&message) == Some(Frame::Ping) {
                return true;
            }
        }
        false
    };
    assert!(soon(pinged).await, "it gave up a peer that it had not asked: {:?}", soon(client.ended()).await);
}

#[tokio::test(start_paused = true)]
async fn answers_to_no_question_do_no_harm() {
    let (client, peer, _) = Link::between("client", "server").open();
    let client = client_over(client, PACE, 0);
    let (_reader, writer) = split(peer);
    let mut to_client = MessageWriter::new(writer);
    for _ in 0..10 {
        to_client.send(&Frame::Pong.encode()).await.unwrap();
    }
    assert!(timeout(INTERVAL, client.ended()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn hanging_up_ends_the_server_and_its_handlers() {
    let ledger = Ledger::open(Lane::new(), Lane::new());
    drop(ledger.client);
    assert_eq!(soon(ledger.server).await.unwrap(), Ended::HungUp);
}

#[test]
fn callers_are_told_when_the_client_s_runtime_is_gone() {
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let (ours, theirs) = (runtime(), runtime());
    let (client, _server, _) = Link::between("client", "server").open();
    let client = theirs.block_on(async { client_over(client, PACE, 0) });
    let call = async { client.call(b"balance of alice").await.unwrap_err().to_string() };
    let (told, ()) =
        ours.block_on(async { tokio::join!(soon(call), async { theirs.shutdown_background() }) });
    assert_eq!(told, "connection closed: the client's own task is gone");
}

#[test]
fn two_seeds_beat_differently_and_one_seed_always_the_same() {
    // Each beat is awaited almost to its end, then there is traffic.
    let beats = |seed| {
        let pace = Pace { jitter: Duration::from_secs(5), ..PACE };
        let mut heard = Instant::now();
        let mut heartbeat = Heartbeat::new(pace, seed, heard);
        let mut beats = Vec::new();
        for _ in 0..8 {
            let Next::Wait(until) = heartbeat.poll(heard) else { panic!("it has just heard from the peer") };
            let just_before = until - Duration::from_millis(1);
            assert_eq!(heartbeat.poll(just_before), Next::Wait(until));
            heartbeat.received(1, just_before);
            beats.push(until - heard);
            heard = just_before;
        }
        let Next::Wait(until) = heartbeat.poll(heard) else { panic!("it has just heard from the peer") };
        assert_eq!(heartbeat.poll(until), Next::Ping);
        beats
    };
    let (alice, bob) = (beats(1), beats(2));
    assert_eq!(alice, beats(1));
    assert!(alice.windows(2).any(|two| two[0] != two[1]), "each ping has a chance of its own: {alice:?}");
    assert!(alice.iter().zip(&bob).all(|(alice, bob)| alice != bob), "{alice:?} {bob:?}");
    for pause in alice.iter().chain(&bob) {
        assert!((INTERVAL - Duration::from_secs(5)..=INTERVAL).contains(pause), "{pause:?}");
    }
}

/// For ever is `Duration::MAX` to many programs: <https://github.com/tokio-rs/tokio/issues/3551>
#[test]
fn a_pace_of_for_ever_is_one_of_a_day() {
    let day = Duration::from_secs(24 * 60 * 60);
    let began = Instant::now();
    for [interval, wait] in [[Duration::MAX, PACE.timeout], [INTERVAL, Duration::MAX]] {
        let pace = Pace { interval, timeout: wait, jitter: Duration::ZERO };
        let mut heartbeat = Heartbeat::new(pace, 0, began);
        heartbeat.received(1, began);
        assert_eq!(heartbeat.poll(began), Next::Wait(began + interval.min(day)));
        let asked = began + day;
        assert_eq!(heartbeat.poll(asked), Next::Ping);
        assert_eq!(heartbeat.timeout(), wait.min(day));
        assert_eq!(heartbeat.poll(asked), Next::Wait(asked + wait.min(day)));
    }
}

#[test]
fn the_bytes_on_the_wire_are_pinned() {
    let frames = [
        Frame::Ping,
        Frame::Pong,
        Frame::Piece { bytes: Bytes::from_static(b"pay b"), last: false },
        Frame::Piece { bytes: Bytes::from_static(b"ob 30"), last: true },
        Frame::GoAway(CloseReason::TooManyPings),
        Frame::GoAway(CloseReason::Unknown(200)),
    ];
    let mut table = String::new();
    for frame in frames {
        let bytes = frame.encode();
        assert_eq!(Frame::decode(&bytes), Some(frame));
        table.push_str(&tape::hexdump(&bytes, &[]));
    }
    insta::assert_snapshot!(table, @r"
    000000  01                                               |.|
    000000  02                                               |.|
    000000  03 70 61 79 20 62                                |.pay b|
    000000  04 6f 62 20 33 30                                |.ob 30|
    000000  05 01                                            |..|
    000000  05 c8                                            |..|
    ");
}

#[test]
fn bytes_that_are_no_frame_are_none() {
    let piece = |bytes: usize| [vec![3], vec![0; bytes]].concat();
    // A ping waits behind one piece: the limit is a promise too.
    assert!(Frame::decode(&piece(16 * 1024).into()).is_some());
    for message in
        [vec![], vec![0], vec![6], vec![1, 0], vec![2, 0], vec![5], vec![5, 1, 0], piece(16 * 1024 + 1)]
    {
        let message = Bytes::from(message);
        assert_eq!(Frame::decode(&message), None, "{} bytes: {:02x?}", message.len(), message.first());
    }
}
