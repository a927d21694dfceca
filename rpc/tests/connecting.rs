//! How connecting goes wrong, and what the error names.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use odd::{OddApi, OddClient, OddServer, Seen, blob, within};
use rpc::{CallError, Channel, Client, Code, ConnectError, Limits, Options, Server, TcpConnector};
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

/// Connects to `address` until nobody answers any more: a listener whose backlog is full drops what comes.
async fn fill(listener: &TcpListener) -> Option<Vec<TcpStream>> {
    let address = listener.local_addr().unwrap();
    let mut filled = Vec::new();
    for _ in 0..64 {
        match timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
            Ok(connected) => filled.push(connected.ok()?),
            Err(_) => return Some(filled),
        }
    }
    None
}

fn small(address: impl Into<std::net::SocketAddr>) -> io::Result<TcpListener> {
    let address = address.into();
    let socket = if address.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() }?;
    socket.bind(address)?;
    socket.listen(1)
}

/// <https://github.com/lxc/incus/pull/2753>, <https://github.com/microsoft/msquic/issues/1181>: a name with an address that
/// is silent.
#[tokio::test]
async fn a_silent_address_of_a_name_does_not_hold_back_the_other() {
    let server = Server::new(OddServer::new(Seen::default()));
    let by_v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = by_v4.local_addr().unwrap().port();
    let resolved: Vec<_> = lookup_host(("localhost", port)).await.unwrap().collect();
    let (Ok(silent), 2) = (small((Ipv6Addr::LOCALHOST, port)), resolved.len()) else {
        eprintln!("skipped: localhost has not two addresses here, but {resolved:?}");
        return;
    };
    let Some(_filled) = fill(&silent).await else {
        eprintln!("skipped: this system refuses connections that it has no room for, or takes any number");
        return;
    };
    let serving = server.clone();
    tokio::spawn(async move { serving.serve(by_v4).await });
    let odd = OddClient::connect(format!("localhost:{port}")).await.unwrap();
    odd.echo(&within(20_000), &blob(1)).await.unwrap();
    drop(odd);
    assert!(server.shutdown(Duration::from_secs(20)).await);
}

/// <https://github.com/facebookarchive/nifty/issues/1>
#[tokio::test]
async fn an_error_names_whom_nobody_could_be_connected_to_and_every_address() {
    let port = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let error = Client::<OddApi>::connect(format!("127.0.0.1:{port}"), Options::default()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot connect to 127.0.0.1:{port}"));
    let ConnectError::Io { source, .. } = error else { panic!("{error:?}") };
    assert!(source.to_string().starts_with(&format!("127.0.0.1:{port}: ")), "{source}");
    assert_eq!(source.kind(), io::ErrorKind::ConnectionRefused);

    let error = Client::<OddApi>::connect("no host, no port", Options::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot connect to no host, no port");
}

#[tokio::test]
async fn an_error_tells_a_peer_that_accepts_nothing_from_one_that_says_nothing() {
    let limits = Limits { handshake_timeout: Duration::from_millis(500), ..Limits::default() };
    let options = || Options::default().with_limits(limits);
    let listener = small((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let error = Client::<OddApi>::connect(address, options()).await.unwrap_err();
    assert!(matches!(error, ConnectError::TimedOut { .. }), "{error:?}");
    let Some(_filled) = fill(&listener).await else {
        eprintln!("skipped: this system refuses connections that it has no room for, or takes any number");
        return;
    };
    let began = Instant::now();
    let error = Client::<OddApi>::connect(address, options()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("no connection to {address} within 500ms"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());

    let odd = OddClient::new(Channel::<OddApi>::new(TcpConnector::new(address), options()));
    let error = odd.echo(&within(100), &blob(1)).await.unwrap_err();
    assert_eq!((error.code(), error.begun()), (Code::DeadlineExceeded, false));
    assert!(
        matches!(&error, CallError::NotSent { reason, .. } if reason.contains(&address.to_string())),
        "{error}"
    );
}
