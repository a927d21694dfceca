//! The spec of lesson 07: a connection is there as long as something comes back.
//!
//! `contract` is what the author tested: peers that live, hang up, or take no more. `pitfall` is the peer that is
//! gone while every write to it succeeds. All on a paused clock and links in memory, but for the one test whose
//! name says real TCP.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use heartbeat::{
    Client, CloseReason, Ended, Frame, Heartbeat, MAX_CALL_BYTES, Next, PIECE_BYTES, Pace, PingGuard,
    PingLimit, serve,
};
use rig::{Direction, End, Fault, Lane, Lesson, Link, Proxy, Recorder, Script, Wire};
use solution_02_framing::{HEADER_BYTES, MessageReader, MessageWriter};
use solution_04_multiplexing::{CallError, ID_BYTES, RequestId, pack};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, split};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a silent peer may be believed in.
const LIMIT: Duration = Duration::from_secs(40);
const PACE: Pace = Pace { interval: INTERVAL, timeout: TIMEOUT, jitter: Duration::ZERO };
/// Whoever has not given a silent peer up by then never will.
const PATIENCE: Duration = Duration::from_secs(145);
/// Half a megabyte.
const LARGE: usize = 512 * 1024;
/// An end that never has a reason to ping: it leaves the other one alone with the question.
const TRUSTING: Pace =
    Pace { interval: Duration::from_secs(86_400), timeout: TIMEOUT, jitter: Duration::ZERO };

mod contract {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_gets_its_reply() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        assert_eq!(soon(ledger.client.call(b"balance of alice")).await.unwrap(), "done: balance of alice");
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
        assert_eq!((client.pings(), wire.written(Direction::ToServer)), (0, 4));
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
        assert!(
            soon(pinged).await,
            "it gave up a peer that it had not asked: {:?}",
            soon(client.ended()).await
        );
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

    #[test]
    fn a_peer_that_pings_and_reads_no_answer_costs_no_memory() {
        let (alive, heap) = rig::heap::measure(async {
            let back = Lane::new().capacity_bytes(4).at(0, Fault::Stall);
            let (peer, server, _) = Link::between("client", "server")
                .lane(Direction::ToServer, Lane::new().capacity_bytes(1024))
                .lane(Direction::ToClient, back)
                .open();
            let server = serving(server, TRUSTING, PingLimit::NONE);
            let mut to_server = MessageWriter::new(peer);
            for _ in 0..20_000 {
                to_server.send(&Frame::Ping.encode()).await.unwrap();
            }
            !server.is_finished()
        });
        assert!(alive && heap.peak_bytes < 256 * 1024, "{heap:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn hanging_up_ends_the_server_and_its_handlers() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        drop(ledger.client);
        assert_eq!(soon(ledger.server).await.unwrap(), Ended::HungUp);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_pings_too_often_is_told_so() {
        let limit = PingLimit { at_least: Duration::from_secs(20), strikes: 2 };
        let hasty = Pace { interval: Duration::from_secs(2), ..PACE };
        let (client, server, _) = Link::between("client", "server").open();
        let server = serving(server, TRUSTING, limit);
        let client = client_over(client, hasty, 0);
        let call = soon(client.call(b"for ever")).await;
        assert_eq!(soon(client.ended()).await, Ended::GoAwayReceived(CloseReason::TooManyPings));
        assert!(matches!(call, Err(CallError::Closed(closed))
            if closed.reason == Ended::GoAwayReceived(CloseReason::TooManyPings).to_string()));
        assert_eq!(client.pings(), 4, "one, and three that come too early");
        assert_eq!(soon(server).await.unwrap(), Ended::GoAwaySent(CloseReason::TooManyPings));
    }

    #[test]
    fn pings_at_the_agreed_pace_are_no_offence_and_calls_forgive() {
        let at = |seconds| Instant::now() + Duration::from_secs(seconds);
        let mut guard = PingGuard::new(PingLimit { at_least: Duration::from_secs(20), strikes: 1 });
        let began = at(0);
        let mut ping = |seconds| guard.pinged(began + Duration::from_secs(seconds));
        assert_eq!([ping(0), ping(20), ping(40), ping(41)], [Ok(()); 4]);
        assert_eq!(ping(42), Err(CloseReason::TooManyPings));
        guard.used();
        assert_eq!(guard.pinged(began + Duration::from_secs(43)), Ok(()));
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
                let Next::Wait(until) = heartbeat.poll(heard) else {
                    panic!("it has just heard from the peer")
                };
                let just_before = until - Duration::from_millis(1);
                assert_eq!(heartbeat.poll(just_before), Next::Wait(until));
                heartbeat.received(just_before);
                beats.push(until - heard);
                heard = just_before;
            }
            let Next::Wait(until) = heartbeat.poll(heard) else { panic!("it has just heard from the peer") };
            assert_eq!(heartbeat.poll(until), Next::Ping);
            beats
        };
        let (alice, bob) = (beats(1), beats(2));
        assert_eq!(alice, beats(1));
        assert!(alice.iter().zip(&bob).all(|(alice, bob)| alice != bob), "{alice:?} {bob:?}");
        for pause in alice.iter().chain(&bob) {
            assert!((INTERVAL - Duration::from_secs(5)..=INTERVAL).contains(pause), "{pause:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_largest_call_passes_in_both_directions_and_one_byte_more_is_refused() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        let mut request = vec![b'x'; MAX_CALL_BYTES - ID_BYTES];
        request[..4].copy_from_slice(b"echo");
        assert_eq!(soon(ledger.client.call(&request)).await.unwrap(), request);
        request.push(b'x');
        let refused = soon(ledger.client.call(&request)).await;
        assert!(matches!(refused, Err(CallError::TooLong { length, limit }) if length == limit + 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_breaks_the_rules_is_sent_away_and_told_why() {
        let piece = || Frame::Piece { bytes: vec![0; PIECE_BYTES].into(), last: false }.encode();
        let calls = (0..2000).map(|id| piece_of(&pack(RequestId(id), b"for ever"))).collect();
        let cases = [
            (vec![Bytes::from_static(b"\x63")], CloseReason::Garbled),
            (vec![Bytes::new()], CloseReason::Garbled),
            (vec![piece_of(b"short")], CloseReason::Garbled),
            (vec![piece(); 1 + MAX_CALL_BYTES / PIECE_BYTES], CloseReason::TooLong),
            (calls, CloseReason::TooManyCalls),
        ];
        for (messages, offence) in cases {
            let (client, server, _) = Link::between("client", "server").open();
            let server = serving(server, TRUSTING, PingLimit::NONE);
            let (reader, writer) = split(client);
            let (mut to_server, mut from_server) = (MessageWriter::new(writer), MessageReader::new(reader));
            for message in messages {
                // It may have been sent away before it was done.
                let _ = to_server.send(&message).await;
            }
            let told = soon(from_server.next()).await.unwrap().unwrap();
            assert_eq!(Frame::decode(&told), Some(Frame::GoAway(offence)));
            drop((to_server, from_server));
            assert_eq!(soon(server).await.unwrap(), Ended::GoAwaySent(offence));
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
}

mod pitfall {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_idle_peer_that_falls_silent_is_given_up_within_interval_and_timeout() {
        for second in 0..=90 {
            let recorder = Recorder::new();
            let ledger = Ledger::recorded(&recorder);
            sleep(Duration::from_secs(second)).await;
            ledger.falls_silent();
            let verdict = Verdict::on(&ledger.client).await;
            LESSON
                .evidence()
                .sent("a ping after each 30 s without traffic; the answer is due within 10 s")
                .arrived(format!("nothing from {second} s on; the client: {verdict}"))
                .tape(&recorder)
                .hurts("the next payment is sent to a machine that is not there")
                .holds(verdict.is_silence() && verdict.after <= LIMIT);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_calls_in_flight_fail_with_that_reason() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        let client = &ledger.client;
        let calls = async { tokio::join!(client.call(b"for ever"), client.call(b"for ever")) };
        let (calls, verdict) = tokio::join!(timeout(2 * PATIENCE, calls), async {
            sleep(Duration::from_secs(12)).await;
            ledger.falls_silent();
            Verdict::on(client).await
        });
        let reason = verdict.ended.as_ref().map(Ended::to_string);
        let said = |call: Result<Bytes, CallError>| match call {
            Err(CallError::Closed(closed)) => closed.reason,
            Err(error) => error.to_string(),
            Ok(_) => "the reply".to_owned(),
        };
        let told = calls.map(|(first, second)| [said(first), said(second)]);
        let later = timeout(Duration::ZERO, client.call(b"balance of alice")).await;
        LESSON
            .evidence()
            .sent("two calls that take long; after 12 s nothing passes any more, either way")
            .arrived(match &told {
                Ok([first, second]) => format!("the calls were told \"{first}\", \"{second}\"; the client: {verdict}"),
                Err(_) => format!("both calls still wait after 290 s; the client: {verdict}"),
            })
            .hurts("Alice looks at a spinning wheel; nobody tells her that her payment may not have been made")
            .holds(reason.is_some() && verdict.is_silence() && verdict.after <= LIMIT
                && told.is_ok_and(|told| told.iter().all(|told| Some(told) == reason.as_ref()))
                && client.in_flight() == 0
                && matches!(later, Ok(Err(CallError::Closed(closed))) if Some(&closed.reason) == reason.as_ref()));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_go_on_being_made_hide_no_silence() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        let client = &ledger.client;
        ledger.falls_silent();
        let paying = async {
            loop {
                let _ = timeout(Duration::from_secs(5), client.call(b"pay bob 30")).await;
                sleep(Duration::from_millis(1)).await;
            }
        };
        let verdict = tokio::select! {
            verdict = Verdict::on(client) => verdict,
            () = paying => unreachable!("it is never done"),
        };
        LESSON
            .evidence()
            .sent("a call every 5 s, each into a connection that takes it and delivers nothing")
            .arrived(format!("no reply; the client: {verdict}"))
            .hurts("payment after payment goes to a server that is gone; each caller finds out alone, and too late")
            .holds(verdict.is_silence() && verdict.after <= LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_one_way_black_hole_is_detected_whichever_way_it_is() {
        for (way, lost) in [(Direction::ToClient, "the answers"), (Direction::ToServer, "the pings")] {
            let ledger = Ledger::open(Lane::new(), Lane::new());
            sleep(Duration::from_secs(12)).await;
            ledger.wire.inject(way, Fault::Swallow);
            let verdict = Verdict::on(&ledger.client).await;
            LESSON
                .evidence()
                .sent("pings into a connection that works in one direction")
                .arrived(format!("{lost} are lost; the client: {verdict}"))
                .hurts(
                    "a firewall forgot the flow in one direction: each write succeeds, no reply ever comes",
                )
                .holds(verdict.is_silence() && verdict.after <= LIMIT);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_is_kept_as_long_as_it_lives() {
        let far = Lane::new().delay(TIMEOUT / 2 - Duration::from_millis(1));
        let ledger = Ledger::open(far.clone(), far);
        let call = timeout(Duration::from_secs(1_000), ledger.client.call(b"ten minutes")).await;
        ledger.falls_silent();
        let verdict = Verdict::on(&ledger.client).await;
        let came = match &call {
            Ok(Ok(_)) => "its reply".to_owned(),
            Ok(Err(error)) => format!("no reply, but \"{error}\""),
            Err(_) => "no reply in 1000 s".to_owned(),
        };
        LESSON
            .evidence()
            .sent("a call that takes ten minutes, over a way that takes 9.998 s there and back")
            .arrived(format!("{came}; then nothing passes any more, and the client: {verdict}"))
            .hurts("a slow peer taken for dead drops the payment that it was making; a dead one taken for slow holds it for ever")
            .holds(
                matches!(&call, Ok(Ok(reply)) if reply == "done: ten minutes")
                    && verdict.is_silence()
                    && verdict.after <= LIMIT,
            );
    }

    #[tokio::test(start_paused = true)]
    async fn traffic_of_any_kind_counts_as_life_until_there_is_none() {
        // A peer that is too busy to answer a ping, but sends a byte of a reply now and then.
        let gap = LIMIT - Duration::from_millis(1);
        let reply = piece_of(&pack(RequestId(1), b"a reply of which the end never comes"));
        let mut bytes = u32::try_from(reply.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(&reply[..4]);
        let script = bytes.iter().fold(Script::new(), |script, byte| script.pause(gap).say([*byte]));
        let (client, server, _) = Link::between("client", "server").open();
        let peer = tokio::spawn(script.silence().play(server));
        let client = client_over(client, PACE, 0);
        let alive = gap * u32::try_from(bytes.len()).unwrap();
        let verdict = Verdict::within(&client, alive + PATIENCE).await;
        LESSON
            .evidence()
            .sent("a ping after each 30 s without traffic")
            .arrived(format!(
                "no pong, but a byte of a reply every {gap:?} for {alive:?}, then nothing; the client: {verdict}"
            ))
            .hurts("a pong stands in line behind the reply, which is life enough while it comes; when it stops, its caller waits for ever")
            .holds(verdict.is_silence() && verdict.after == alive + LIMIT);
        peer.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_after_a_ping_puts_the_verdict_off_by_interval_and_timeout() {
        // The second pace allows more time for an answer than there is between two pings.
        for (interval, answer) in [(30, 10), (10, 25)] {
            let [interval, answer] = [interval, answer].map(Duration::from_secs);
            let pace = Pace { interval, timeout: answer, ..PACE };
            let (client, server, _) = Link::between("client", "server").open();
            let alive = interval + Duration::from_secs(1);
            let peer = tokio::spawn(Script::new().pause(alive).say([0]).silence().play(server));
            let verdict = Verdict::on(&client_over(client, pace, 0)).await;
            LESSON
                .evidence()
                .sent(format!(
                    "a ping after each {interval:?} without traffic; the answer is due within {answer:?}"
                ))
                .arrived(format!(
                    "after {alive:?} the first byte of a reply, then nothing; the client: {verdict}"
                ))
                .hurts("a server that dies in the middle of an answer has answered nobody; its caller waits for the rest")
                .holds(
                    verdict.ended == Some(Ended::Silent { silent_for: interval + answer })
                        && verdict.after == alive + interval + answer,
                );
            peer.abort();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_link_sends_no_pings_and_a_silent_one_is_found_out() {
        let ledger = Ledger::open(Lane::new(), Lane::new());
        let mut calls = 0;
        for _ in 0..20 {
            sleep(INTERVAL - Duration::from_millis(1)).await;
            let call = timeout(PATIENCE, ledger.client.call(b"balance of alice")).await;
            calls += u32::from(matches!(call, Ok(Ok(_))));
        }
        let pings = ledger.client.pings();
        ledger.falls_silent();
        let verdict = Verdict::on(&ledger.client).await;
        LESSON
            .evidence()
            .sent("a call every 29.999 s, then none")
            .arrived(format!(
                "{calls} replies of 20, {pings} pings; then nothing passes any more, and the client: {verdict}"
            ))
            .hurts("a ping beside other traffic is waste, and for some servers an offence; none at all is blindness")
            .holds(calls == 20 && pings == 0 && verdict.is_silence() && verdict.after == LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_transfer_delays_no_answer_past_the_limit() {
        // 8 KiB a second: the transfer takes a minute, a piece of it two seconds.
        let slow = Lane::new().capacity_bytes(1024).delay(Duration::from_millis(125));
        let mut batch = vec![b'x'; LARGE];
        batch[..5].copy_from_slice(b"batch");
        for (what, request) in [("sends 512 KiB", &batch[..]), ("is sent 512 KiB", b"statement")] {
            let (client, server, wire) = Link::between("client", "server")
                .lane(Direction::ToServer, slow.clone())
                .lane(Direction::ToClient, slow.clone())
                .open();
            let server = serving(server, PACE, PingLimit::NONE);
            let client = client_over(client, PACE, 0);
            let call = timeout(3 * PATIENCE, client.call(request)).await;
            let carried = matches!(&call, Ok(Ok(reply)) if reply.len() == if request.len() > 100 { 5 } else { batch.len() });
            wire.inject(Direction::ToServer, Fault::Swallow);
            wire.inject(Direction::ToClient, Fault::Swallow);
            let (mine, theirs) = tokio::join!(Verdict::on(&client), timeout(PATIENCE, server));
            let noticed = matches!(theirs, Ok(Ok(Ended::Silent { .. })));
            LESSON
                .evidence()
                .sent(format!("pings, while the client {what} over a link of 8 KiB/s"))
                .arrived(format!(
                    "the transfer {}; then nothing passes any more; the client: {mine}; the server {}",
                    if carried { "was completed" } else { "failed" },
                    if noticed { "noticed" } else { "did not notice" }
                ))
                .hurts("the nightly batch kills its own connection, and begins again; or it hides a dead one")
                .holds(carried && mine.is_silence() && mine.after <= LIMIT && noticed);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_transfer_that_stops_half_way_is_noticed() {
        for (fault, how) in [(Fault::Stall, "stalls"), (Fault::Swallow, "is swallowed")] {
            let ledger = Ledger::open(Lane::new(), Lane::new().at(300_000, fault));
            let (call, verdict) = tokio::join!(
                timeout(PATIENCE, ledger.client.call(b"statement")),
                Verdict::on(&ledger.client)
            );
            LESSON
                .evidence()
                .sent("a call whose reply has 512 KiB")
                .arrived(format!("from byte 300000 on it {how}; the client: {verdict}"))
                .hurts("half a statement is on the screen, and the rest is always about to come")
                .holds(verdict.is_silence() && verdict.after == LIMIT && matches!(call, Ok(Err(_))));
        }
    }

    #[test]
    fn the_server_drops_silent_clients_and_frees_all_they_held() {
        const CLIENTS: usize = 50;
        let ((locked, dropped, still_locked, tasks), heap) = rig::heap::measure(async {
            let locks = Arc::new(Semaphore::new(CLIENTS));
            let locked = || CLIENTS - locks.available_permits();
            let began = Instant::now();
            let mut connections = Vec::new();
            for _ in 0..CLIENTS {
                connections.push(locked_account(&locks).await);
            }
            sleep(Duration::from_secs(1)).await;
            let before = locked();
            sleep_until(began + LIMIT + Duration::from_millis(1)).await;
            let dropped = connections.iter().filter(|(server, ..)| server.is_finished()).count();
            (before, dropped, locked(), tokio::runtime::Handle::current().metrics().num_alive_tasks())
        });
        let per_client = heap.left_bytes / 50;
        LESSON
            .evidence()
            .sent(format!("{CLIENTS} clients; each locks an account for a transfer and is never heard again"))
            .arrived(format!(
                "40 s later {dropped} are dropped; accounts locked: {locked}, then {still_locked}; tasks left: {tasks}{}",
                if dropped < CLIENTS { String::new() } else { format!("; {per_client} bytes left for each") }
            ))
            .hurts("Bob's account stays locked by a telephone that lies in a lake; the next thousand fill the memory")
            .holds((locked, dropped, still_locked, tasks) == (CLIENTS, CLIENTS, 0, 0) && per_client < 256);
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_die_together_are_not_given_up_in_step() {
        let jitter = Duration::from_secs(5);
        let mut found = Vec::new();
        for seed in 0..20 {
            let (client, _server, wire) = Link::between("client", "server").open();
            wire.inject(Direction::ToClient, Fault::Swallow);
            let client = client_over(client, Pace { jitter, ..PACE }, seed);
            let verdict = Verdict::on(&client).await;
            LESSON
                .evidence()
                .sent(format!("pings after 25 to 30 s of silence, by chance (seed {seed})"))
                .arrived(format!("nothing; the client: {verdict}"))
                .hurts("a jitter that moves pings which nobody waits for moves nothing")
                .holds(
                    matches!(verdict.ended, Some(Ended::Silent { .. }))
                        && (LIMIT - jitter..=LIMIT).contains(&verdict.after),
                );
            found.push(verdict.after);
        }
        found.sort();
        let spread = found[found.len() - 1] - found[0];
        found.dedup();
        LESSON
            .evidence()
            .sent("20 connections, each with its own seed")
            .arrived(format!("{} different times, {spread:?} apart", found.len()))
            .hurts("a thousand clients that lose a server in the same millisecond come back in the same millisecond")
            .holds(found.len() >= 15 && spread >= jitter / 2);
    }

    /// Driven by hand: no stream, no runtime.
    #[test]
    fn whoever_was_asleep_asks_before_it_judges() {
        let began = Instant::now();
        let woke = began + Duration::from_secs(8 * 3600);
        let mut heartbeat = Heartbeat::new(PACE, 0, began);
        let first = heartbeat.poll(woke);
        heartbeat.sent();
        let then = heartbeat.poll(woke + TIMEOUT - Duration::from_millis(1));
        let last = heartbeat.poll(woke + TIMEOUT);
        let later = heartbeat.poll(woke + TIMEOUT + Duration::from_secs(1));
        let silent_for = woke + TIMEOUT - began;
        LESSON
            .evidence()
            .sent(
                "a frozen container goes on after eight hours; the first ping goes out, and is not answered",
            )
            .arrived(format!(
                "at once: {}; just before ten seconds are over: {}; then: {}; a second later: {}",
                called(first),
                called(then),
                called(last),
                called(later)
            ))
            .hurts("the peer has to be asked before it is given up, and given up if it does not answer")
            .holds(
                first == Next::Ping
                    && then == Next::Wait(woke + TIMEOUT)
                    && last == Next::Dead { silent_for }
                    && matches!(later, Next::Dead { .. }),
            );
    }

    /// Any history of traffic: a verdict is neither late nor early, and never comes without a ping.
    #[test]
    fn no_verdict_is_late_or_early_whatever_came_before() {
        // The second pace allows more time for an answer than there is between two pings.
        let paces = [(30, 10, 7), (10, 25, 3)].map(|(interval, timeout, jitter)| Pace {
            interval: Duration::from_secs(interval),
            timeout: Duration::from_secs(timeout),
            jitter: Duration::from_secs(jitter),
        });
        for (seed, pace) in (0..500).zip(paces.into_iter().cycle()) {
            let limit = pace.interval + pace.timeout;
            let mut random = fastrand::Rng::with_seed(seed);
            let began = Instant::now();
            let mut heartbeat = Heartbeat::new(pace, seed, began);
            let (mut now, mut heard, mut pinged) = (began, began, None);
            let mut left = random.u64(0..20);
            let (silent_for, given_up, how) = loop {
                match heartbeat.poll(now) {
                    Next::Dead { silent_for } => break (Some(silent_for), now - heard, "given up"),
                    // Neither of these gets anywhere.
                    Next::Ping if heartbeat.pings() > 1000 => {
                        break (None, now - heard, "the thousandth ping");
                    }
                    Next::Wait(until) if until <= now => {
                        break (None, now - heard, "told to wait for a time that is over");
                    }
                    Next::Ping => {
                        pinged = pinged.or(Some(now));
                        heartbeat.sent();
                    }
                    Next::Wait(until) => {
                        let arrives = now + Duration::from_millis(random.u64(0..37_000));
                        if left > 0 && arrives <= until {
                            (now, heard, pinged, left) = (arrives, arrives, None, left - 1);
                            heartbeat.received(now);
                        } else if until - heard > PATIENCE {
                            break (None, until - heard, "not given up");
                        } else {
                            now = until;
                        }
                    }
                }
            };
            LESSON
                .evidence()
                .sent(format!(
                    "traffic at random times, then none; a ping after {:?} to {:?} without, an answer within {:?} (seed {seed})",
                    pace.interval - pace.jitter, pace.interval, pace.timeout
                ))
                .arrived(format!("{given_up:?} after the last of it: {how}"))
                .hurts("late is a payment that hangs; early is a connection lost for nothing")
                .holds(
                    silent_for == Some(given_up)
                        && (limit - pace.jitter..=limit).contains(&given_up)
                        && pinged.is_some_and(|pinged| now - pinged >= pace.timeout),
                );
        }
    }

    /// Real sockets, and so the real clock. What is waited for is a verdict or the next unanswered pings, not a time.
    #[tokio::test]
    async fn over_real_tcp_a_proxy_that_swallows_everything_is_found_out() {
        const BALANCE: &[u8] = b"balance of alice";
        const PINGS: usize = 3;
        // A busy machine that holds everything up for longer than both does no harm: it asks before it judges.
        let pace = Pace {
            interval: Duration::from_millis(200),
            timeout: Duration::from_millis(300),
            jitter: Duration::ZERO,
        };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let proxy = Proxy::before(listener.local_addr().expect("bound")).await.expect("a free port");
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("the proxy connects");
            let (reader, writer) = stream.into_split();
            serve(reader, writer, Heartbeat::new(TRUSTING, 0, Instant::now()), PingLimit::NONE, ledger).await
        });
        let heartbeat = Heartbeat::new(pace, 0, Instant::now());
        let client = Client::connect(proxy.address(), heartbeat).await.expect("the proxy listens");
        let before = timeout(Duration::from_secs(5), client.call(BALANCE)).await;
        proxy.swallow(Direction::ToServer);
        proxy.swallow(Direction::ToClient);
        let request = HEADER_BYTES + piece_of(&pack(RequestId(2), BALANCE)).len();
        let pings = PINGS * (HEADER_BYTES + Frame::Ping.encode().len());
        let call = tokio::select! {
            biased;
            call = client.call(BALANCE) => Ok(call),
            () = proxy.swallowed(Direction::ToServer, request + pings) => Err(format!("{PINGS} pings are swallowed")),
            () = sleep(Duration::from_secs(5)) => Err(format!("after 5 s fewer than {PINGS} pings are sent")),
        };
        let ended = timeout(Duration::ZERO, client.ended()).await;
        LESSON
            .evidence()
            .sent("a call through a TCP proxy, then another when it swallows all that it acknowledges")
            .arrived(match (&before, &call) {
                (Ok(Err(_)) | Err(_), _) => "no reply to the first call, though nothing was swallowed yet".to_owned(),
                (_, Err(so_far)) => format!("{so_far}, and the second call still waits"),
                (_, Ok(Ok(_))) => "a reply that the proxy had swallowed".to_owned(),
                (_, Ok(Err(error))) => format!("the second call was told \"{error}\""),
            })
            .hurts("to both kernels the connection is in the best of health; only the ledgers know that nothing comes")
            .holds(matches!(before, Ok(Ok(_))) && matches!(call, Ok(Err(CallError::Closed(_))))
                && matches!(ended, Ok(Ended::Silent { .. })));
        server.abort();
    }
}

/// A client and the ledger's server, and the wire between them. The server never pings.
struct Ledger {
    client: Client,
    server: JoinHandle<Ended>,
    wire: Wire,
}

impl Ledger {
    fn open(there: Lane, back: Lane) -> Self {
        Self::over(
            Link::between("client", "server")
                .lane(Direction::ToServer, there)
                .lane(Direction::ToClient, back),
        )
    }

    fn recorded(recorder: &Recorder) -> Self {
        Self::over(Link::between("client", "server").record(recorder, in_words))
    }

    fn over(link: Link) -> Self {
        let (client, server, wire) = link.open();
        Self {
            client: client_over(client, PACE, 0),
            server: serving(server, TRUSTING, PingLimit::NONE),
            wire,
        }
    }

    fn falls_silent(&self) {
        self.wire.inject(Direction::ToServer, Fault::Swallow);
        self.wire.inject(Direction::ToClient, Fault::Swallow);
    }
}

fn client_over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    pace: Pace,
    seed: u64,
) -> Client {
    let (reader, writer) = split(stream);
    Client::new(Restful::new(reader), writer, Heartbeat::new(pace, seed, Instant::now()))
}

fn serving(stream: End, pace: Pace, limit: PingLimit) -> JoinHandle<Ended> {
    let (reader, writer) = split(stream);
    let heartbeat = Heartbeat::new(pace, 0, Instant::now());
    tokio::spawn(serve(Restful::new(reader), writer, heartbeat, limit, ledger))
}

/// Reads from `stream`, and fails whoever asks it over and over in one instant: a paused clock stands still as long
/// as anyone is busy, so that a wait for a time that is over would never end.
struct Restful<S> {
    stream: S,
    instant: Instant,
    in_vain: u32,
}

impl<S> Restful<S> {
    fn new(stream: S) -> Self {
        Self { stream, instant: Instant::now(), in_vain: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Restful<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let now = Instant::now();
        self.in_vain = if read.is_pending() && now == self.instant { self.in_vain + 1 } else { 0 };
        self.instant = now;
        if self.in_vain > 10_000 {
            return Poll::Ready(Err(io::Error::other("busy without end: it waits for a time that is over")));
        }
        read
    }
}

/// What `future` yields, if it does so before anyone loses patience.
async fn soon<F: IntoFuture>(future: F) -> F::Output {
    timeout(PATIENCE, future.into_future()).await.expect("nobody waits for ever")
}

/// The ledger's handler.
async fn ledger(request: Bytes) -> Bytes {
    match &request[..] {
        b"for ever" => std::future::pending().await,
        b"ten minutes" => sleep(Duration::from_secs(600)).await,
        b"statement" => return vec![b'x'; LARGE].into(),
        [b'b', b'a', b't', b'c', b'h', ..] => return Bytes::from_static(b"batch"),
        [b'e', b'c', b'h', b'o', ..] => return request,
        _ => {}
    }
    [b"done: ", &request[..]].concat().into()
}

/// A server whose one client has locked an account for a call without an end, and is never heard again.
async fn locked_account(locks: &Arc<Semaphore>) -> (JoinHandle<Ended>, Wire, End) {
    let (mut client, server, wire) = Link::between("client", "server").open();
    let (reader, writer) = split(server);
    let locks = locks.clone();
    let handler = move |_| {
        let lock = locks.clone().acquire_owned();
        async move {
            let _lock = lock.await;
            std::future::pending().await
        }
    };
    let heartbeat = Heartbeat::new(PACE, 0, Instant::now());
    let server = tokio::spawn(serve(Restful::new(reader), writer, heartbeat, PingLimit::NONE, handler));
    let request = piece_of(&pack(RequestId(1), &[b'x'; 1000]));
    MessageWriter::new(&mut client).send(&request).await.expect("the lane has room");
    (server, wire, client)
}

/// A whole request or reply as one frame.
fn piece_of(bytes: &[u8]) -> Bytes {
    Frame::Piece { bytes: Bytes::copy_from_slice(bytes), last: true }.encode()
}

/// What a client made of a peer that had fallen silent.
struct Verdict {
    ended: Option<Ended>,
    after: Duration,
    pings: u64,
}

impl Verdict {
    async fn on(client: &Client) -> Self {
        Self::within(client, PATIENCE).await
    }

    async fn within(client: &Client, patience: Duration) -> Self {
        let began = Instant::now();
        let before = client.pings();
        let ended = timeout(patience, client.ended()).await.ok();
        Self { ended, after: began.elapsed(), pings: client.pings() - before }
    }

    /// Without jitter, the last sign of life was interval and timeout ago, to the millisecond.
    fn is_silence(&self) -> bool {
        self.ended == Some(Ended::Silent { silent_for: LIMIT })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.ended {
            Some(ended) => write!(f, "after {:?}, \"{ended}\"", self.after),
            None => write!(f, "after {:?} and {} pings it suspects nothing", self.after, self.pings),
        }
    }
}

fn called(next: Next) -> &'static str {
    match next {
        Next::Wait(_) => "it waits",
        Next::Ping => "a ping",
        Next::Dead { .. } => "given up",
    }
}

/// What a message of this spec means.
fn in_words(message: &[u8]) -> String {
    match message.get(4) {
        Some(1) => "ping",
        Some(2) => "pong",
        _ => "",
    }
    .to_owned()
}
