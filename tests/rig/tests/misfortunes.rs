//! The rig is what the specs trust: each of its misfortunes does just what it says.

use std::io::ErrorKind;
use std::time::Duration;

use rig::{Fault, Lane, Link, OffScript, Recorder, Script, Way};
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
    let (mut client, server, _) = Link::between("client", "server").lane(Way::There, lane).open();
    client.write_all(b"abcdefg").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["ab", "cde", "fg"]);
}

#[tokio::test(start_paused = true)]
async fn reads_and_writes_are_as_short_as_asked() {
    let lane = Lane::new().read_at_most(2).accept_at_most(3);
    let (mut client, server, _) = Link::between("client", "server").lane(Way::There, lane).open();
    assert_eq!(client.write(b"abcdefg").await.unwrap(), 3);
    drop(client);
    assert_eq!(reads(server).await, ["ab", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_full_lane_makes_its_writer_wait_for_the_reader() {
    let lane = Lane::new().capacity_bytes(4);
    let (mut client, mut server, wire) = Link::between("client", "server").lane(Way::There, lane).open();
    assert!(timeout(LONG, client.write_all(b"abcdef")).await.is_err());
    assert_eq!(wire.on_the_way(Way::There), 4);
    assert_eq!(server.read_u8().await.unwrap(), b'a');
    assert_eq!(timeout(LONG, client.write(b"ef")).await.unwrap().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_exact() {
    let lane = Lane::new().delay(Duration::from_millis(7));
    let (mut client, mut server, _) = Link::between("client", "server").lane(Way::There, lane).open();
    let began = Instant::now();
    client.write_all(b"a").await.unwrap();
    server.read_u8().await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_millis(7));
}

#[tokio::test(start_paused = true)]
async fn a_black_hole_takes_every_write_and_delivers_nothing() {
    let (mut client, mut server, wire) = Link::between("client", "server").open();
    wire.befall(Way::There, Fault::Swallow);
    client.write_all(&[0; 1_000_000]).await.unwrap();
    assert!(timeout(LONG, server.read_u8()).await.is_err());
    wire.heal(Way::There);
    client.write_all(b"z").await.unwrap();
    assert_eq!(timeout(LONG, server.read_u8()).await.unwrap().unwrap(), b'z');
}

#[tokio::test(start_paused = true)]
async fn closing_into_a_black_hole_is_not_heard() {
    let (client, server, wire) = Link::between("client", "server").open();
    wire.befall(Way::There, Fault::Swallow);
    drop(client);
    assert!(timeout(LONG, reads(server)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_stalled_lane_keeps_its_bytes_until_it_is_healed() {
    let lane = Lane::new().at(3, Fault::Stall);
    let (mut client, mut server, wire) = Link::between("client", "server").lane(Way::There, lane).open();
    client.write_all(b"abcdef").await.unwrap();
    let mut all = [0; 6];
    assert!(timeout(LONG, server.read_exact(&mut all)).await.is_err());
    wire.heal(Way::There);
    assert!(timeout(LONG, server.read_u8()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_the_end_for_the_reader_and_a_broken_pipe_for_the_writer() {
    let lane = Lane::new().at(2, Fault::Cut);
    let (mut client, server, _) = Link::between("client", "server").lane(Way::There, lane).open();
    assert_eq!(client.write_all(b"abc").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(reads(server).await, ["ab"]);
}

#[tokio::test(start_paused = true)]
async fn a_reset_loses_what_was_on_its_way() {
    let (mut client, mut server, wire) = Link::between("client", "server").open();
    client.write_all(b"abc").await.unwrap();
    wire.befall(Way::There, Fault::Reset);
    assert_eq!(server.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(client.write_u8(0).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[tokio::test(start_paused = true)]
async fn repeated_bytes_arrive_twice() {
    let lane = Lane::new().at(2, Fault::Repeat(2));
    let (mut client, server, _) = Link::between("client", "server").lane(Way::There, lane).open();
    client.write_all(b"abcdef").await.unwrap();
    drop(client);
    assert_eq!(reads(server).await, ["abcdcdef"]);
}

#[tokio::test(start_paused = true)]
async fn writing_to_a_peer_that_left_is_a_broken_pipe() {
    let (mut client, server, _) = Link::between("client", "server").open();
    drop(server);
    assert_eq!(client.write_u8(0).await.unwrap_err().kind(), ErrorKind::BrokenPipe);
}

#[tokio::test(start_paused = true)]
async fn a_script_is_kept_to_or_said_where_it_was_not() {
    let (mut client, server, _) = Link::between("client", "server").open();
    let peer = tokio::spawn(Script::new().hear("ping").say("pong").hear("bye").play(server));
    client.write_all(b"ping").await.unwrap();
    let mut answer = [0; 4];
    client.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"pong");
    client.write_all(b"bah").await.unwrap();
    assert!(matches!(peer.await.unwrap(), Err(OffScript::Heard { step: 2, .. })));
}

#[tokio::test(start_paused = true)]
async fn a_recording_tells_who_sent_what_when_and_how_far_it_came() {
    let recorder = Recorder::new();
    let (mut client, mut server, wire) = Link::between("client", "server")
        .record(&recorder, |bytes| String::from_utf8_lossy(bytes).into_owned())
        .open();
    client.write_all(b"pay bob 30").await.unwrap();
    tokio::time::advance(Duration::from_millis(5)).await;
    wire.befall(Way::Back, Fault::Swallow);
    server.write_all(b"paid").await.unwrap();
    recorder.note("client", "still waits");
    assert_eq!(
        tape::sequence(&recorder.tape(), 72),
        "\
time       client                               server
0 ms       │ pay bob 30                         │
           ├────────────── 10 B ───────────────▶│
5 ms       │ paid                               │
           │        ╳────── 4 B swallowed ──────┤
           ● still waits                        │
"
    );
}
