//! The wire does to bytes what the probes say it does.

use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::time::Duration;

use probes::wire::{End, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(10);
const A_WHILE: Duration = Duration::from_millis(300);

async fn connected() -> (Wire, TcpStream, TcpStream) {
    connect().await.expect("loopback has a free port")
}

async fn connect() -> io::Result<(Wire, TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let wire = Wire::before(listener.local_addr()?).await?;
    let mut client = TcpStream::connect(wire.address()).await?;
    let (mut server, _) = listener.accept().await?;
    // The wire has both its sockets for certain once it has carried something.
    client.write_all(b"!").await?;
    server.read_exact(&mut [0]).await?;
    Ok((wire, client, server))
}

#[tokio::test]
async fn a_faithful_wire_carries_both_ways_and_passes_the_end_on() {
    let (_wire, mut client, mut server) = connected().await;
    client.write_all(b"there").await.unwrap();
    client.shutdown().await.unwrap();
    let mut got = Vec::new();
    timeout(SOON, server.read_to_end(&mut got)).await.unwrap().unwrap();
    server.write_all(b"back").await.unwrap();
    drop(server);
    timeout(SOON, client.read_to_end(&mut got)).await.unwrap().unwrap();
    assert_eq!(got, b"thereback");
}

#[tokio::test]
async fn a_split_wire_delivers_a_message_in_many_reads_and_whole() {
    let (wire, mut client, mut server) = connected().await;
    wire.split();
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
async fn a_swallowing_wire_delivers_nothing_and_still_sees_an_end_hang_up() {
    let (wire, mut client, mut server) = connected().await;
    wire.swallow();
    client.write_all(b"lost").await.unwrap();
    drop(client);
    timeout(SOON, wire.hung_up(End::Client)).await.expect("the client's end is seen");
    let read = timeout(A_WHILE, server.read(&mut [0; 16])).await;
    assert!(read.is_err(), "the server hears nothing, not even the end: {read:?}");
}

#[tokio::test]
async fn a_wire_that_loses_packets_acknowledges_nothing() {
    let (wire, mut client, _server) = connected().await;
    match wire.lose_packets() {
        Err(error) if error.kind() == ErrorKind::Unsupported => return,
        result => result.unwrap(),
    }
    client.write_all(b"lost").await.unwrap();
    drop(client);
    // Its end is a packet too.
    assert!(timeout(A_WHILE, wire.hung_up(End::Client)).await.is_err());
}

#[tokio::test]
async fn a_cut_wire_ends_both_connections() {
    let (wire, mut client, mut server) = connected().await;
    wire.cut();
    for end in [&mut client, &mut server] {
        let read = timeout(SOON, end.read(&mut [0; 16])).await.expect("the end is seen at once");
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
}
