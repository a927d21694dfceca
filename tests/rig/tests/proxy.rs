//! The proxy is real TCP: real clock, a free port, and every wait is for the thing itself.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use rig::{Direction, Proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

const SOON: Duration = Duration::from_secs(10);
/// Where nothing is what a test waits for, it has to wait by the clock.
const A_WHILE: Duration = Duration::from_millis(50);

/// A client and a server with the proxy between them.
async fn connected() -> (TcpStream, TcpStream, Proxy) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let proxy = Proxy::before(listener.local_addr().expect("bound")).await.expect("a free port");
    let mut client = TcpStream::connect(proxy.address()).await.expect("it listens");
    let (mut server, _) = listener.accept().await.expect("it connects");
    // The proxy has both its sockets for certain once it has carried something.
    client.write_all(b"!").await.expect("it is open");
    server.read_exact(&mut [0]).await.expect("one byte was sent");
    (client, server, proxy)
}

async fn read(from: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut read = vec![0; bytes];
    from.read_exact(&mut read).await.expect("so many bytes were sent");
    read
}

#[tokio::test]
async fn it_forwards_both_ways_and_the_end_too() {
    let (mut client, mut server, _proxy) = connected().await;
    client.write_all(b"ping").await.unwrap();
    assert_eq!(read(&mut server, 4).await, b"ping");
    server.write_all(b"pong").await.unwrap();
    assert_eq!(read(&mut client, 4).await, b"pong");
    drop(client);
    assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn what_it_swallows_was_accepted_and_goes_nowhere() {
    let (mut client, mut server, proxy) = connected().await;
    proxy.swallow(Direction::ToServer);
    client.write_all(b"lost").await.unwrap();
    proxy.swallowed(Direction::ToServer, 4).await;
    server.write_all(b"the other way is open").await.unwrap();
    assert_eq!(read(&mut client, 21).await, b"the other way is open");
    proxy.heal(Direction::ToServer);
    client.write_all(b"kept").await.unwrap();
    assert_eq!(read(&mut server, 4).await, b"kept");
}

#[tokio::test]
async fn it_swallows_the_end_of_a_stream_too() {
    let (client, mut server, proxy) = connected().await;
    proxy.swallow(Direction::ToServer);
    drop(client);
    timeout(SOON, proxy.closed(Direction::ToServer)).await.expect("the proxy sees the end");
    let end = timeout(A_WHILE, server.read(&mut [0; 1])).await;
    assert!(end.is_err(), "{end:?}");
}

#[tokio::test]
async fn without_the_proxy_there_is_no_connection() {
    let (mut client, mut server, proxy) = connected().await;
    drop(proxy);
    assert!(matches!(client.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    assert!(matches!(server.read(&mut [0; 1]).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn what_it_splits_arrives_in_many_reads_and_whole() {
    let (mut client, mut server, proxy) = connected().await;
    proxy.split();
    let sent: Vec<u8> = (0..64).collect();
    client.write_all(&sent).await.unwrap();
    let (mut got, mut reads, mut buffer) = (Vec::new(), 0, [0; 1024]);
    while got.len() < sent.len() {
        let read = timeout(SOON, server.read(&mut buffer)).await.unwrap().unwrap();
        got.extend_from_slice(&buffer[..read]);
        reads += 1;
    }
    assert_eq!(got, sent);
    // A reader that is late finds more than one byte; a busy machine makes some of them late.
    assert!(reads > sent.len() / 4, "{reads} reads for {} bytes", sent.len());
}

#[tokio::test]
async fn where_packets_are_lost_nothing_is_acknowledged() {
    let (mut client, _server, proxy) = connected().await;
    match proxy.lose_packets() {
        Err(error) if error.kind() == ErrorKind::Unsupported => return,
        result => result.unwrap(),
    }
    client.write_all(b"lost").await.unwrap();
    drop(client);
    // Its end is a packet too.
    assert!(timeout(A_WHILE, proxy.closed(Direction::ToServer)).await.is_err());
}

#[tokio::test]
async fn a_cut_ends_both_connections() {
    let (mut client, mut server, proxy) = connected().await;
    proxy.cut();
    for end in [&mut client, &mut server] {
        let read = timeout(SOON, end.read(&mut [0; 16])).await.expect("the end is seen at once");
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
}

#[tokio::test]
async fn what_it_throttles_was_accepted_and_arrives_slowly() {
    const BYTES: usize = 200_000;
    let (mut client, mut server, proxy) = connected().await;
    proxy.throttle(400_000);
    let began = Instant::now();
    // Both kernels have room for all of it.
    timeout(SOON, client.write_all(&vec![b'x'; BYTES])).await.expect("it is taken").unwrap();
    assert_eq!(read(&mut server, BYTES).await, vec![b'x'; BYTES]);
    // One read of the proxy may have begun before it was told.
    let took = began.elapsed();
    assert!((Duration::from_millis(300)..SOON).contains(&took), "{took:?}");
}
