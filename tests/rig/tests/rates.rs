//! A lane with a rate: when which byte arrives, and that a deep one takes much more than it has delivered.

use std::time::Duration;

use rig::{Direction, End, Fault, Lane, Link, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

fn to_server(lane: Lane) -> (End, End, Wire) {
    Link::between("client", "server").lane(Direction::ToServer, lane).open()
}

/// What can be read without waiting.
async fn arrived(from: &mut End) -> usize {
    let (mut all, mut buffer) = (0, [0; 4096]);
    while let Ok(read) = timeout(Duration::ZERO, from.read(&mut buffer)).await {
        all += read.expect("the link is not reset");
    }
    all
}

#[tokio::test(start_paused = true)]
async fn bytes_arrive_one_after_the_other_at_the_rate() {
    let (mut client, mut server, _) = to_server(Lane::new().bytes_per_second(100));
    client.write_all(&[b'x'; 1000]).await.unwrap();
    for _ in 0..10 {
        sleep(Duration::from_secs(1)).await;
        assert_eq!(arrived(&mut server).await, 100);
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_lane_saves_no_time_up() {
    let (mut client, mut server, _) = to_server(Lane::new().bytes_per_second(100));
    sleep(Duration::from_secs(60)).await;
    client.write_all(&[b'x'; 200]).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(arrived(&mut server).await, 100);
}

#[tokio::test(start_paused = true)]
async fn a_slow_and_deep_lane_takes_a_megabyte_at_once_and_what_comes_next_arrives_behind_it() {
    let (mut client, mut server, wire) = to_server(Lane::slow_and_deep(100_000));
    let began = Instant::now();
    client.write_all(&vec![b'x'; 1_000_000]).await.unwrap();
    client.write_all(b"ping").await.unwrap();
    assert_eq!((began.elapsed(), wire.on_the_way(Direction::ToServer)), (Duration::ZERO, 1_000_004));
    server.read_exact(&mut vec![0; 1_000_000]).await.unwrap();
    let mut ping = [0; 4];
    server.read_exact(&mut ping).await.unwrap();
    assert_eq!(&ping, b"ping");
    let late = began.elapsed();
    assert!((Duration::from_secs(10)..Duration::from_millis(10_010)).contains(&late), "{late:?}");
}

#[tokio::test(start_paused = true)]
async fn a_deep_lane_has_a_bottom() {
    let (mut client, _server, wire) = to_server(Lane::slow_and_deep(1));
    assert!(timeout(Duration::from_secs(1), client.write_all(&vec![b'x'; 5_000_000])).await.is_err());
    assert!((4_000_000..5_000_000).contains(&wire.written(Direction::ToServer)));
}

#[tokio::test(start_paused = true)]
async fn a_delay_comes_on_top_and_the_end_arrives_last() {
    let (mut client, mut server, _) =
        to_server(Lane::new().bytes_per_second(100).delay(Duration::from_secs(5)));
    let began = Instant::now();
    client.write_all(&[b'x'; 200]).await.unwrap();
    drop(client);
    let mut all = Vec::new();
    server.read_to_end(&mut all).await.unwrap();
    assert_eq!((all.len(), began.elapsed()), (200, Duration::from_secs(7)));
}

#[tokio::test(start_paused = true)]
async fn what_a_slow_lane_swallows_takes_no_time() {
    let (mut client, mut server, wire) = to_server(Lane::new().bytes_per_second(100).at(0, Fault::Swallow));
    client.write_all(&[b'x'; 1000]).await.unwrap();
    wire.heal(Direction::ToServer);
    let began = Instant::now();
    client.write_all(b"!").await.unwrap();
    server.read_u8().await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_millis(10));
}
