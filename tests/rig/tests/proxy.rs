//! The proxy is real TCP: real clock, a free port, and every wait is for the thing itself.

use std::net::Ipv4Addr;
use std::time::Duration;

use rig::{Direction, Proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A client and a server with the proxy between them.
async fn connected() -> (TcpStream, TcpStream, Proxy) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let proxy = Proxy::before(listener.local_addr().expect("bound")).await.expect("a free port");
    let client = TcpStream::connect(proxy.address()).await.expect("it listens");
    let (server, _) = listener.accept().await.expect("it connects");
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
    // Nothing is what this waits for, so here a wait on the clock cannot be avoided.
    let end = timeout(Duration::from_millis(50), server.read(&mut [0; 1])).await;
    assert!(end.is_err(), "{end:?}");
}

#[tokio::test]
async fn without_the_proxy_there_is_no_connection() {
    let (mut client, mut server, proxy) = connected().await;
    drop(proxy);
    assert!(matches!(client.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    assert!(matches!(server.read(&mut [0; 1]).await, Ok(0) | Err(_)));
}
