//! One connection through the proxy: what public bug reports say that such proxies get wrong, and its faults.
//!
//! Real TCP, as in `proxy.rs`.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use rig::{Control, Direction, Ending, Relay};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use Direction::{ToClient, ToServer};

const SOON: Duration = Duration::from_secs(10);
/// Where nothing is what a test waits for, it has to wait by the clock.
const A_WHILE: Duration = Duration::from_millis(50);

struct Connection {
    client: TcpStream,
    server: TcpStream,
    control: Control,
    run: JoinHandle<Ending>,
}

async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let dialled = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("it listens");
    let (accepted, _) = listener.accept().await.expect("it connects");
    dialled.set_nodelay(true).expect("a socket takes it");
    (dialled, accepted)
}

async fn relayed(faults: impl FnOnce(&Control)) -> Connection {
    let (client, to_client) = pair().await;
    let (to_server, server) = pair().await;
    let relay = Relay::between(to_client, to_server);
    let control = relay.control();
    faults(&control);
    Connection { client, server, control, run: tokio::spawn(relay.run()) }
}

async fn read(from: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut read = vec![0; bytes];
    timeout(SOON, from.read_exact(&mut read)).await.expect("in time").expect("so many bytes were sent");
    read
}

/// All up to the end, or up to the error.
async fn rest(from: &mut TcpStream) -> (usize, Result<(), ErrorKind>) {
    let mut bytes = Vec::new();
    let read = timeout(SOON, from.read_to_end(&mut bytes)).await.expect("it ends");
    (bytes.len(), read.map(drop).map_err(|error| error.kind()))
}

fn reset_on_close(stream: &TcpStream) {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)).expect("a socket takes it");
}

/// envoyproxy/envoy#2067: a client that ends its request by a FIN loses the reply.
#[tokio::test]
async fn a_client_that_has_said_all_still_gets_its_reply() {
    let mut it = relayed(|_| ()).await;
    it.client.write_all(b"request").await.unwrap();
    it.client.shutdown().await.unwrap();
    assert_eq!(rest(&mut it.server).await, (7, Ok(())));
    it.server.write_all(b"the reply").await.unwrap();
    drop(it.server);
    assert_eq!(rest(&mut it.client).await, (9, Ok(())));
    assert_eq!(it.run.await.unwrap(), Ending::Closed);
}

/// istio/ztunnel#1483: a reset arrives as a clean end, which says that the answer is complete.
#[tokio::test]
async fn a_reset_arrives_as_a_reset_whichever_side_it_comes_from() {
    for by_server in [true, false] {
        let it = relayed(|_| ()).await;
        let (dies, mut lives) = if by_server { (it.server, it.client) } else { (it.client, it.server) };
        reset_on_close(&dies);
        drop(dies);
        assert_eq!(rest(&mut lives).await, (0, Err(ErrorKind::ConnectionReset)), "by server: {by_server}");
        assert_eq!(it.run.await.unwrap(), Ending::Reset);
    }
}

/// envoyproxy/envoy#45190: passing on a reset that follows the end destroys the response before it.
#[tokio::test]
async fn a_reset_after_the_end_destroys_nothing() {
    // The client's kernel has no room for all of it, so some waits in the proxy's.
    const RESPONSE: usize = 1 << 20;
    let mut it = relayed(|_| ()).await;
    it.server.write_all(&vec![b'x'; RESPONSE]).await.unwrap();
    // Gone after its answer: the first thing that the client still sends meets a reset, the second is when the proxy hears of it.
    drop(it.server);
    timeout(SOON, it.control.closed(ToClient)).await.expect("the proxy has read it all");
    for _ in 0..2 {
        it.client.write_all(b"more").await.unwrap();
        tokio::time::sleep(A_WHILE).await;
    }
    assert_eq!(timeout(SOON, it.run).await.expect("both directions are over").unwrap(), Ending::Closed);
    assert_eq!(rest(&mut it.client).await, (RESPONSE, Ok(())));
}

/// Shopify/toxiproxy#47 and #67: a delay for each chunk adds up, and bounds the rate to a chunk in each delay.
#[tokio::test]
async fn delays_of_what_follows_each_other_do_not_add_up() {
    const DELAY: Duration = Duration::from_millis(200);
    let mut it = relayed(|control| control.delay(ToServer, DELAY)).await;
    let began = Instant::now();
    for _ in 0..50 {
        it.client.write_all(b"x").await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    read(&mut it.server, 50).await;
    assert!((DELAY..DELAY * 10).contains(&began.elapsed()), "{:?}", began.elapsed());

    let began = Instant::now();
    let writing = tokio::spawn(async move {
        it.client.write_all(&vec![0; 8 << 20]).await.unwrap();
        it.client
    });
    read(&mut it.server, 8 << 20).await;
    assert!((DELAY..DELAY * 30).contains(&began.elapsed()), "{:?}", began.elapsed());
    drop(writing.await);
}

/// RFC 2525, 2.17: a close with bytes unread is a reset, and a reset destroys what the peer has not read.
#[tokio::test]
async fn a_close_after_so_many_bytes_delivers_exactly_those() {
    // The client's kernel has no room for all of them, so some wait in the proxy's.
    const BYTES: u64 = 1 << 20;
    let mut it = relayed(|control| control.stall_at(ToClient, Some(BYTES))).await;
    let (mut from_proxy, mut to_proxy) = it.client.into_split();
    let sending = tokio::spawn(async move {
        while to_proxy.write_all(&[b'x'; 1000]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    it.server.write_all(&vec![0; 2 << 20]).await.unwrap();
    timeout(SOON, it.control.has_forwarded(ToClient, BYTES)).await.expect("it forwards so many");
    let control = it.control.clone();
    let closing = tokio::spawn(async move { control.close().await });
    tokio::time::sleep(A_WHILE).await;
    let mut bytes = Vec::new();
    let read = timeout(SOON, from_proxy.read_to_end(&mut bytes)).await.expect("it ends");
    assert_eq!((bytes.len() as u64, read.is_ok()), (BYTES, true), "{read:?}");
    closing.await.unwrap();
    assert_eq!(it.run.await.unwrap(), Ending::Closed);
    timeout(SOON, sending).await.expect("it ends for the sender too").unwrap();
}

#[tokio::test]
async fn what_stalls_loses_nothing() {
    let mut it = relayed(|control| control.stall_at(ToServer, Some(3))).await;
    it.client.write_all(b"hello").await.unwrap();
    assert_eq!(read(&mut it.server, 3).await, b"hel");
    assert!(timeout(A_WHILE, it.server.read(&mut [0])).await.is_err());
    it.control.stall_at(ToServer, None);
    assert_eq!(read(&mut it.server, 2).await, b"lo");
    it.control.stall(ToServer);
    it.client.write_all(b", again").await.unwrap();
    drop(it.client);
    assert!(timeout(A_WHILE, it.server.read(&mut [0])).await.is_err());
    assert!(it.control.heal(ToServer));
    assert_eq!(rest(&mut it.server).await, (7, Ok(())));
}

#[tokio::test]
async fn a_stall_is_felt_by_the_sender_and_a_swallow_is_not() {
    const MORE_THAN_KERNELS_HOLD: usize = 64 << 20;
    for stalls in [true, false] {
        let mut it =
            relayed(|control| if stalls { control.stall(ToServer) } else { control.swallow(ToServer) }).await;
        let sent =
            timeout(Duration::from_secs(2), it.client.write_all(&vec![0; MORE_THAN_KERNELS_HOLD])).await;
        assert_eq!(sent.is_err(), stalls, "stalls: {stalls}");
    }
}

#[tokio::test]
async fn one_direction_ends_and_the_other_goes_on() {
    let mut it = relayed(|_| ()).await;
    it.control.half_close(ToClient);
    assert_eq!(rest(&mut it.client).await, (0, Ok(())));
    it.client.write_all(b"still here").await.unwrap();
    assert_eq!(read(&mut it.server, 10).await, b"still here");
    it.server.write_all(b"lost").await.unwrap();
    drop(it.client);
    assert_eq!(rest(&mut it.server).await, (0, Ok(())));
    drop(it.server);
    assert_eq!(it.run.await.unwrap(), Ending::Closed);
    assert_eq!(it.control.swallowed(ToClient), 4);
}

#[tokio::test]
async fn who_was_swallowed_sees_no_end_until_a_reset() {
    let mut it = relayed(|control| control.swallow(ToServer)).await;
    drop(it.client);
    timeout(SOON, it.control.closed(ToServer)).await.expect("the proxy sees the end");
    assert!(timeout(A_WHILE, it.server.read(&mut [0])).await.is_err());
    it.control.reset();
    assert_eq!(rest(&mut it.server).await, (0, Err(ErrorKind::ConnectionReset)));
}

#[tokio::test]
async fn segments_have_the_size_that_was_asked_for() {
    let mut it = relayed(|control| control.split(ToServer, 3)).await;
    it.client.write_all(b"0123456789").await.unwrap();
    let mut sizes = Vec::new();
    while sizes.iter().sum::<usize>() < 10 {
        sizes.push(it.server.read(&mut [0; 16]).await.unwrap());
    }
    // A reader that is late finds two in one.
    assert!(sizes.iter().rev().skip(1).all(|size| size % 3 == 0) && sizes.len() > 1, "{sizes:?}");
}

#[tokio::test]
async fn other_orders_reach_a_write_that_is_blocked() {
    let mut it = relayed(|_| ()).await;
    // The server reads nothing, so at last the proxy's write waits.
    let filled = timeout(Duration::from_secs(1), it.client.write_all(&vec![0; 64 << 20])).await;
    assert!(filled.is_err(), "it all went somewhere");
    it.control.swallow(ToServer);
    timeout(SOON, it.client.write_all(&vec![0; 16 << 20])).await.expect("it is taken").unwrap();
}

#[tokio::test]
async fn what_has_a_hole_is_not_healed() {
    let mut it = relayed(|control| control.swallow(ToServer)).await;
    assert!(it.control.heal(ToServer), "nothing is lost yet");
    it.client.write_all(b"kept").await.unwrap();
    assert_eq!(read(&mut it.server, 4).await, b"kept");
    it.control.swallow(ToServer);
    it.client.write_all(b"lost").await.unwrap();
    while it.control.swallowed(ToServer) < 4 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(!it.control.heal(ToServer));
    it.client.write_all(b"after the hole").await.unwrap();
    assert!(timeout(A_WHILE, it.server.read(&mut [0])).await.is_err());
}

#[tokio::test]
async fn packets_that_were_lost_come_again_once_the_route_is_back() {
    let mut it = relayed(|_| ()).await;
    match it.control.lose_packets() {
        Err(error) if error.kind() == ErrorKind::Unsupported => return,
        result => result.unwrap(),
    }
    it.client.write_all(b"held up").await.unwrap();
    assert!(timeout(A_WHILE, it.server.read(&mut [0])).await.is_err());
    assert!(it.control.heal(ToServer) && it.control.heal(ToClient));
    assert_eq!(read(&mut it.server, 7).await, b"held up");
}
