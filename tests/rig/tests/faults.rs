//! The rig is what the specs trust: each of its faults does exactly what it says.

use std::io::ErrorKind;
use std::time::Duration;

use rig::{Direction, Fault, Lane, Link};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};

const LONG: Duration = Duration::from_secs(60);

/// Reads until the end, one `read` an entry.
async fn reads(mut from: impl tokio::io::AsyncRead + Unpin) -> Vec<String> {
    let mut reads = Vec::new();
    let mut buffer = [0; 64];
    loop {
        match from.read(&mut buffer).await.expect("the link is not reset") {
            0 => return reads,
            read => reads.push(String::from_utf8_lossy(&buffer[..read]).into_owned()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_faithful_link_joins_writes_as_tcp_does() {
    let (mut client, server, _) = Link::between("client", "server").open();
    client.write_all(b"one").await.unwrap();
    client.write_all(b"two").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["onetwo"]);
}

#[tokio::test(start_paused = true)]
async fn no_read_crosses_a_split() {
    let lane = Lane::new().at(2, Fault::Split).at(5, Fault::Split);
    let (mut client, server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    client.write_all(b"abcdefg").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["ab", "cde", "fg"]);
}

#[tokio::test(start_paused = true)]
async fn reads_and_writes_are_as_short_as_asked() {
    let lane = Lane::new().read_at_most(2).accept_at_most(3);
    let (mut client, server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    assert_eq!(client.write(b"abcdefg").await.unwrap(), 3);
    drop(client);
    assert_eq!(reads(server).await, ["ab", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_full_lane_makes_its_writer_wait_for_the_reader() {
    let lane = Lane::new().capacity_bytes(4);
    let (mut client, mut server, wire) =
        Link::between("client", "server").lane(Direction::ToServer, lane).open();
    assert!(timeout(LONG, client.write_all(b"abcdef")).await.is_err());
    assert_eq!(wire.on_the_way(Direction::ToServer), 4);
    assert_eq!(server.read_u8().await.unwrap(), b'a');
    assert_eq!(timeout(LONG, client.write(b"ef")).await.unwrap().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_exact() {
    let lane = Lane::new().delay(Duration::from_millis(7));
    let (mut client, mut server, _) =
        Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let began = Instant::now();
    client.write_all(b"a").await.unwrap();
    server.read_u8().await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_millis(7));
}

#[tokio::test(start_paused = true)]
async fn the_end_is_as_late_as_a_byte() {
    let lane = Lane::new().delay(Duration::from_millis(7));
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let began = Instant::now();
    drop(client);
    assert_eq!(server.read(&mut [0; 4]).await.unwrap(), 0);
    assert_eq!(began.elapsed(), Duration::from_millis(7));
}

#[tokio::test(start_paused = true)]
async fn a_black_hole_takes_every_write_and_delivers_nothing() {
    let (mut client, mut server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Swallow);
    client.write_all(&[0; 1_000_000]).await.unwrap();
    assert!(timeout(LONG, server.read_u8()).await.is_err());
    wire.heal(Direction::ToServer);
    client.write_all(b"z").await.unwrap();
    assert_eq!(timeout(LONG, server.read_u8()).await.unwrap().unwrap(), b'z');
}

#[tokio::test(start_paused = true)]
async fn closing_into_a_black_hole_is_not_heard() {
    let (client, server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Swallow);
    drop(client);
    wire.heal(Direction::ToServer);
    assert!(timeout(LONG, reads(server)).await.is_err(), "what was swallowed stays lost");
}

#[tokio::test(start_paused = true)]
async fn a_black_hole_takes_every_write_whatever_became_of_the_peer() {
    let (mut client, server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Swallow);
    drop(server);
    client.write_all(b"abc").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stalled_lane_keeps_its_bytes_and_its_end_until_it_is_healed() {
    let (mut client, mut server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Stall);
    client.write_all(b"abc").await.unwrap();
    drop(client);
    assert!(timeout(LONG, server.read_u8()).await.is_err());
    wire.heal(Direction::ToServer);
    assert_eq!(reads(server).await, ["abc"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_written_before_a_stall_still_arrives() {
    let lane = Lane::new().at(3, Fault::Stall);
    let (mut client, mut server, wire) =
        Link::between("client", "server").lane(Direction::ToServer, lane).open();
    client.write_all(b"abcdef").await.unwrap();
    let mut read = [0; 6];
    assert_eq!(timeout(LONG, server.read(&mut read)).await.expect("abc").unwrap(), 3);
    assert!(timeout(LONG, server.read(&mut read)).await.is_err());
    wire.heal(Direction::ToServer);
    assert_eq!(server.read(&mut read).await.unwrap(), 3);
    assert_eq!(&read[..3], b"def");
}

#[tokio::test(start_paused = true)]
async fn nothing_can_be_written_after_a_shutdown() {
    for fault in [Fault::Split, Fault::Stall, Fault::Swallow, Fault::Cut] {
        let (mut client, _server, wire) = Link::between("client", "server").open();
        wire.inject(Direction::ToServer, fault);
        client.shutdown().await.unwrap();
        wire.heal(Direction::ToServer);
        let failure = client.write_all(b"abc").await.expect_err("it was shut down");
        assert_eq!(failure.kind(), ErrorKind::BrokenPipe, "after {fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_the_end_for_the_reader_and_a_broken_pipe_for_the_writer() {
    let lane = Lane::new().at(2, Fault::Cut);
    let (mut client, server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    assert_eq!(client.write_all(b"abc").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(reads(server).await, ["ab"]);
}

#[tokio::test(start_paused = true)]
async fn a_reset_is_seen_by_both_and_loses_what_was_on_its_way_in_both_directions() {
    let (mut client, mut server, wire) = Link::between("client", "server").open();
    client.write_all(b"abc").await.unwrap();
    server.write_all(b"def").await.unwrap();
    wire.inject(Direction::ToServer, Fault::Reset);
    for end in [&mut client, &mut server] {
        assert_eq!(end.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(end.write_u8(0).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
    assert_eq!((wire.on_the_way(Direction::ToServer), wire.on_the_way(Direction::ToClient)), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_reset_at_a_byte_wakes_the_readers_of_both_lanes() {
    let lane = Lane::new().at(2, Fault::Reset);
    let (client, mut server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let (mut from_server, mut to_server) = tokio::io::split(client);
    let waiting = [
        tokio::spawn(async move { from_server.read_u8().await.map(drop) }),
        tokio::spawn(async move { server.read_exact(&mut [0; 4]).await.map(drop) }),
    ];
    tokio::task::yield_now().await;
    to_server.write_all(b"ab").await.unwrap();
    for reader in waiting {
        let read = timeout(LONG, reader).await.expect("it is woken").unwrap();
        assert_eq!(read.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_at_byte_0_is_there_from_the_beginning_on_both_lanes() {
    let lane = Lane::new().at(0, Fault::Reset);
    let (mut client, mut server, _) =
        Link::between("client", "server").lane(Direction::ToServer, lane).open();
    for end in [&mut server, &mut client] {
        assert_eq!(end.write_u8(0).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
}

#[tokio::test(start_paused = true)]
async fn repeated_bytes_arrive_twice_over_however_many_writes() {
    for writes in [vec!["abcdefgh"], vec!["abc", "d", "efgh"], vec!["ab", "cdef", "gh"]] {
        let lane = Lane::new().at(2, Fault::Repeat(4));
        let (mut client, server, _) =
            Link::between("client", "server").lane(Direction::ToServer, lane).open();
        for bytes in &writes {
            client.write_all(bytes.as_bytes()).await.unwrap();
        }
        drop(client);
        assert_eq!(reads(server).await, ["abcdefcdefgh"], "{writes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_the_end_cuts_short_repeats_what_there_was() {
    let (mut client, server, wire) = Link::between("client", "server").open();
    wire.inject(Direction::ToServer, Fault::Repeat(4));
    client.write_all(b"ab").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["abab"]);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_nothing_is_nothing() {
    let lane = Lane::new().at(0, Fault::Repeat(0));
    let (mut client, server, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    client.write_all(b"ab").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["ab"]);
}

#[tokio::test(start_paused = true)]
async fn a_second_copy_takes_no_room() {
    let lane = Lane::new().capacity_bytes(4).at(0, Fault::Repeat(4));
    let (mut client, mut server, wire) =
        Link::between("client", "server").lane(Direction::ToServer, lane).open();
    timeout(LONG, client.write_all(b"abcd")).await.expect("there is room for four").unwrap();
    assert_eq!(wire.on_the_way(Direction::ToServer), 4);
    assert!(timeout(LONG, client.write(b"e")).await.is_err());
    let mut all = [0; 8];
    server.read_exact(&mut all).await.unwrap();
    assert_eq!(&all, b"abcdabcd");
    assert_eq!(wire.on_the_way(Direction::ToServer), 0);
}

#[tokio::test(start_paused = true)]
async fn writing_to_a_peer_that_left_is_a_broken_pipe() {
    let (mut client, server, _) = Link::between("client", "server").open();
    drop(server);
    assert_eq!(client.write_u8(0).await.unwrap_err().kind(), ErrorKind::BrokenPipe);
}
