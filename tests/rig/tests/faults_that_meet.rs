//! Two faults on one lane, each of which does what it does alone.

use std::io::ErrorKind;
use std::time::Duration;

use rig::{Direction, End, Fault, Lane, Link, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

fn over(lane: Lane) -> (End, End, Wire) {
    Link::between("client", "server").lane(Direction::ToServer, lane).open()
}

async fn one_read(from: &mut End) -> String {
    let mut buffer = [0; 64];
    let read =
        timeout(LONG, from.read(&mut buffer)).await.expect("there is something to read").expect("no reset");
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

async fn nothing_comes(from: &mut End) -> bool {
    timeout(LONG, from.read(&mut [0; 64])).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn two_faults_at_one_byte_both_happen() {
    let (mut client, mut server, _) = over(Lane::new().at(2, Fault::Split).at(2, Fault::Repeat(2)));
    client.write_all(b"abcd").await.unwrap();
    assert_eq!(one_read(&mut server).await, "ab");
    assert_eq!(one_read(&mut server).await, "cdcd");
}

#[tokio::test(start_paused = true)]
async fn two_repeats_of_the_same_bytes_make_three_copies() {
    let (mut client, mut server, _) = over(Lane::new().at(0, Fault::Repeat(2)).at(0, Fault::Repeat(2)));
    client.write_all(b"abc").await.unwrap();
    assert_eq!(one_read(&mut server).await, "abababc");
}

#[tokio::test(start_paused = true)]
async fn a_split_after_a_black_hole_or_a_repeat_is_where_it_was_asked_for() {
    let (mut client, mut server, wire) = over(Lane::new().at(10, Fault::Repeat(2)));
    wire.inject(Direction::ToServer, Fault::Swallow);
    client.write_all(&[0; 10]).await.unwrap();
    wire.heal(Direction::ToServer);
    client.write_all(b"ab").await.unwrap();
    wire.inject(Direction::ToServer, Fault::Split);
    client.write_all(b"cd").await.unwrap();
    assert_eq!(one_read(&mut server).await, "abab");
    assert_eq!(one_read(&mut server).await, "cd");
}

#[tokio::test(start_paused = true)]
async fn a_cut_in_a_black_hole_is_felt_by_the_writer_only() {
    let (mut client, mut server, wire) = over(Lane::new().at(2, Fault::Swallow).at(4, Fault::Cut));
    assert_eq!(client.write_all(b"abcdef").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(wire.written(Direction::ToServer), 4);
    assert_eq!(one_read(&mut server).await, "ab");
    wire.heal(Direction::ToServer);
    assert!(nothing_comes(&mut server).await, "a black hole tells nobody anything");
}

#[tokio::test(start_paused = true)]
async fn a_cut_behind_a_stall_is_seen_once_it_is_healed() {
    let (mut client, mut server, wire) = over(Lane::new().at(2, Fault::Stall).at(4, Fault::Cut));
    assert_eq!(client.write_all(b"abcdef").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(one_read(&mut server).await, "ab");
    assert!(nothing_comes(&mut server).await);
    wire.heal(Direction::ToServer);
    assert_eq!(one_read(&mut server).await, "cd");
    assert_eq!(one_read(&mut server).await, "");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_a_black_hole_overtakes_has_no_second_copy() {
    let (mut client, mut server, wire) = over(Lane::new().at(0, Fault::Repeat(4)).at(2, Fault::Swallow));
    client.write_all(b"abcd").await.unwrap();
    wire.heal(Direction::ToServer);
    client.write_all(b"ef").await.unwrap();
    assert_eq!(one_read(&mut server).await, "abef");
}

#[tokio::test(start_paused = true)]
async fn a_reset_is_seen_through_a_black_hole() {
    let (mut client, mut server, wire) = over(Lane::new().at(0, Fault::Swallow));
    wire.inject(Direction::ToServer, Fault::Reset);
    for end in [&mut client, &mut server] {
        assert_eq!(end.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
}
