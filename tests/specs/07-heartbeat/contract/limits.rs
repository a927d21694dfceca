//! What a peer may not do: ping too often, send too much, break the format.

use std::time::Duration;

use bytes::Bytes;
use heartbeat::{CloseReason, Ended, Frame, MAX_CALL_BYTES, PIECE_BYTES, Pace, PingGuard, PingLimit};
use rig::{Direction, Fault, Lane, Link};
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{CallError, ID_BYTES, RequestId, pack};
use tokio::io::split;
use tokio::time::Instant;

use crate::spec::scene::{Ledger, PACE, TRUSTING, client_over, piece_of, serving, soon};

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

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_is_told_too() {
    // A byte each 100 ms: the GOAWAY takes a while.
    let slow = Lane::new().capacity_bytes(1).delay(Duration::from_millis(100));
    let (client, server, _) = Link::between("client", "server").lane(Direction::ToClient, slow).open();
    let server = serving(server, TRUSTING, PingLimit::NONE);
    let (reader, writer) = split(client);
    let (mut to_server, mut from_server) = (MessageWriter::new(writer), MessageReader::new(reader));
    to_server.send(&Bytes::from_static(b"\x63")).await.unwrap();
    let told = soon(from_server.next()).await.unwrap().expect("hung up without a word");
    assert_eq!(Frame::decode(&told), Some(Frame::GoAway(CloseReason::Garbled)));
    drop((to_server, from_server));
    assert_eq!(soon(server).await.unwrap(), Ended::GoAwaySent(CloseReason::Garbled));
}
