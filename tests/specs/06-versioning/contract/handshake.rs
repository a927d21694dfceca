//! Two sides agree on a version or part at once, whatever the other says and however it ends.

use rig::{Direction, Fault, Lane, Link, Script};
use solution_02_framing::{MessageReader, MessageWriter};
use tokio::time::timeout;
use versioning::exchange::{ExchangeError, answer, ask};
use versioning::{
    BadRange, DecodeError, HandshakeError, NoCommonVersion, Version, VersionRange, handshake, negotiate, v1,
    v3,
};

use crate::spec::scene::PATIENCE;
use crate::spec::scene::{Release, V1, V3, payment};

#[test]
fn two_ranges_agree_on_the_newest_version_in_both() {
    let ranges = || (1..=5).flat_map(|oldest| (oldest..=5).map(move |newest| (oldest, newest)));
    for ((a, b), (c, d)) in ranges().flat_map(|ours| ranges().map(move |theirs| (ours, theirs))) {
        let (ours, theirs) = (range(a, b), range(c, d));
        let common = (a..=b).filter(|version| (c..=d).contains(version)).max();
        let expected = common.and_then(Version::new).ok_or(NoCommonVersion { ours, theirs });
        assert_eq!(negotiate(ours, theirs), expected);
    }
}

#[test]
fn what_is_no_range_is_no_range() {
    for (oldest, newest) in [(0, 0), (0, 1), (2, 1), (u16::MAX, 1)] {
        assert_eq!(VersionRange::new(oldest, newest), Err(BadRange { oldest, newest }));
    }
    assert_eq!(negotiate(range(1, u16::MAX), range(1, 2)), Ok(Version::new(2).unwrap()));
}

/// The one message that may never change: what stands here is what every release sends.
#[tokio::test(start_paused = true)]
async fn the_hello_is_eight_bytes_and_may_grow_at_its_end() {
    let hello = b"\0\0\0\x08VERS\0\x01\0\x02";
    let longer = b"\0\0\0\x0bVERS\0\x01\0\x03new";
    let (agreed, kept) =
        meet(Script::new().hear(hello).say(longer).silence(), range(1, 2), Lane::new()).await;
    let agreed = agreed.unwrap().map(Version::get);
    assert!(matches!(agreed, Ok(2)), "a later release may append to its hello: {agreed:?}");
    assert!(kept, "the peer heard something else than {hello:02x?}");
    let longest = [&b"\0\0\0\x40VERS\0\x01\0\x03"[..], &[0; 56]].concat();
    let (agreed, _) = meet(Script::new().say(longest), range(1, 2), Lane::new()).await;
    assert!(agreed.unwrap().is_ok(), "a hello may have 64 bytes");
}

#[tokio::test(start_paused = true)]
async fn a_hello_that_is_none_is_refused_by_name() {
    let mut table = String::new();
    for hello in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\0\0\0\0",
        b"\0\0\0\x07VERS\0\x01\0",
        b"\0\0\0\x08vers\0\x01\0\x02",
        &[&b"\0\0\0\x41VERS\0\x01\0\x02"[..], &[0; 57]].concat(),
        b"\0\0\0\x08VERS\0\x00\0\x02",
        b"\0\0\0\x08VERS\0\x03\0\x02",
        b"\0\0\0\x08VERS\xff\xff\0\0",
        b"\0\0\0\x08VERS\0\x01\xff\xff",
        b"\0\0\0\x08VERS\0\x07\xff\xff",
        b"\0\0\0\x08VERS",
        b"",
    ] {
        let (agreed, _) = meet(Script::new().say(hello), range(1, 2), Lane::new()).await;
        let said = match agreed.expect("the peer closes") {
            Ok(version) => format!("version {version}"),
            Err(HandshakeError::BadRange(why)) => format!("{why}"),
            Err(HandshakeError::Frame(why)) => format!("{why}"),
            Err(why) => format!("{why}"),
        };
        table.push_str(&format!("{}\n  {said}\n", hello[..hello.len().min(18)].escape_ascii()));
    }
    insta::assert_snapshot!(table, @r#"
    GET / HTTP/1.1\r\n\r\n
      message of 1195725856 bytes is over the limit of 1048576
    \x00\x00\x00\x00
      a first message of 0 bytes is not a hello
    \x00\x00\x00\x07VERS\x00\x01\x00
      a first message of 7 bytes is not a hello
    \x00\x00\x00\x08vers\x00\x01\x00\x02
      a first message of 8 bytes is not a hello
    \x00\x00\x00AVERS\x00\x01\x00\x02\x00\x00\x00\x00\x00\x00
      a first message of 65 bytes is not a hello
    \x00\x00\x00\x08VERS\x00\x00\x00\x02
      0..=2 is no range of versions
    \x00\x00\x00\x08VERS\x00\x03\x00\x02
      3..=2 is no range of versions
    \x00\x00\x00\x08VERS\xff\xff\x00\x00
      65535..=0 is no range of versions
    \x00\x00\x00\x08VERS\x00\x01\xff\xff
      version 2
    \x00\x00\x00\x08VERS\x00\x07\xff\xff
      no common version: ours 1..=2, theirs 7..=65535
    \x00\x00\x00\x08VERS
      stream ended inside a message, 4 bytes short

      the peer closed before its hello
    "#);
}

#[tokio::test(start_paused = true)]
async fn both_sides_of_a_refusal_hear_both_ranges() {
    let (client, server, _) = Link::between("client", "server").open();
    let client = ask::<_, v1::Receipt>(client, range(1, 1), |_| V1::transfer(&payment()));
    let server = answer(server, range(2, 3), |_, _: v3::Transfer| V3::receipt(&payment()));
    let (client, server) = tokio::join!(client, server);
    assert_eq!(client.unwrap_err().to_string(), "no common version: ours 1..=1, theirs 2..=3");
    assert_eq!(server.unwrap_err().to_string(), "no common version: ours 2..=3, theirs 1..=1");
}

#[tokio::test(start_paused = true)]
async fn two_clients_refuse_each_other_s_questions() {
    let (one, other, _) = Link::between("client", "client").open();
    let asks = |end| ask::<_, v1::Receipt>(end, range(1, 1), |_| V1::transfer(&payment()));
    let (one, other) =
        timeout(PATIENCE, async { tokio::join!(asks(one), asks(other)) }).await.expect("neither hangs");
    for outcome in [one, other] {
        assert!(matches!(outcome, Err(ExchangeError::Wire(DecodeError::Damaged(_)))), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn neither_side_waits_for_the_other_to_begin_however_little_the_stream_takes() {
    let narrow = || Lane::new().capacity_bytes(1);
    let link = Link::between("client", "server")
        .lane(Direction::ToServer, narrow())
        .lane(Direction::ToClient, narrow());
    let (client, server, _) = link.open();
    let shake = async |end, ours| {
        let (from_peer, to_peer) = tokio::io::split(end);
        handshake(&mut MessageReader::new(from_peer), &mut MessageWriter::new(to_peer), ours).await
    };
    let both = async { tokio::join!(shake(client, range(1, 3)), shake(server, range(2, 4))) };
    let (client, server) = timeout(PATIENCE, both).await.expect("neither hangs");
    assert_eq!((client.unwrap().get(), server.unwrap().get()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_costs_the_caller_s_deadline_and_no_more() {
    let began = tokio::time::Instant::now();
    let (agreed, _) = meet(Script::new().silence(), range(1, 2), Lane::new()).await;
    assert!(agreed.is_err(), "{agreed:?}");
    assert_eq!(began.elapsed(), PATIENCE);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_talks_nonsense_and_does_not_listen_is_not_waited_for() {
    let deaf = Lane::new().capacity_bytes(1).at(0, Fault::Stall);
    let (agreed, _) = meet(Script::new().say(b"\0\0\0\x02hi").silence(), range(1, 2), deaf).await;
    assert!(matches!(agreed, Ok(Err(HandshakeError::NotAHello { length: 2 }))), "{agreed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_refuses_and_closes_at_once_is_still_understood() {
    let (ours, theirs, _) = Link::between("client", "server").open();
    Script::new().say(b"\0\0\0\x08VERS\0\x07\0\x09").play(theirs).await.unwrap();
    let (from_peer, to_peer) = tokio::io::split(ours);
    let agreed =
        handshake(&mut MessageReader::new(from_peer), &mut MessageWriter::new(to_peer), range(1, 2)).await;
    let expected = NoCommonVersion { ours: range(1, 2), theirs: range(7, 9) };
    assert!(matches!(agreed, Err(HandshakeError::NoCommonVersion(why)) if why == expected), "{agreed:?}");
}

/// A handshake with a peer that plays a script, over a lane to it; and whether the peer got through its script.
async fn meet(
    script: Script,
    ours: VersionRange,
    lane: Lane,
) -> (Result<Result<Version, HandshakeError>, tokio::time::error::Elapsed>, bool) {
    let (end, peer, _) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    let peer = tokio::spawn(script.play(peer));
    let (from_peer, to_peer) = tokio::io::split(end);
    let (mut from_peer, mut to_peer) = (MessageReader::new(from_peer), MessageWriter::new(to_peer));
    let agreed = timeout(PATIENCE, handshake(&mut from_peer, &mut to_peer, ours)).await;
    let off_script = peer.is_finished() && peer.await.expect("a script does not panic").is_err();
    (agreed, !off_script)
}

fn range(oldest: u16, newest: u16) -> VersionRange {
    VersionRange::new(oldest, newest).expect("a range of the spec")
}
