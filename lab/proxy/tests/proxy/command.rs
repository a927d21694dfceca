//! What the command says and does, with peers in this process.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::thread;
use std::time::Duration;

use tokio::net::TcpSocket;

use crate::support::{Proxy, ask, client, command, echo, server};

fn says(output: &Output, code: i32, text: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(text) && output.status.code() == Some(code), "{}: {said}", output.status);
}

#[test]
fn each_connection_has_its_lines_and_ctrl_c_a_summary() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo()]);
    assert!(proxy.journal.contains("on loopback only"), "{}", proxy.journal);
    let mut one = client(&proxy);
    assert_eq!(ask(&mut one, "hello"), "hello");
    drop(one);
    proxy.says("#1 closed after");
    let _two = client(&proxy);
    proxy.says("#2 client 127.0.0.1:");
    let journal = proxy.interrupted();
    for text in [
        "5 bytes to the server, 5 bytes to the client",
        "2 connections: 1 closed, 0 reset, 1 still open",
        "0 faults",
    ] {
        assert!(journal.contains(text), "no {text:?} in\n{journal}");
    }
}

/// Shopify/toxiproxy#195: a limit of time that is looked at between pieces never comes while pieces do.
#[test]
fn a_fault_by_the_clock_comes_in_the_middle_of_traffic() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo(), "--reset-after", "300ms"]);
    let mut stream = client(&proxy);
    let ended = loop {
        if let Err(error) = stream.write_all(b"ping").and_then(|()| stream.read_exact(&mut [0; 4])) {
            break error.kind();
        }
    };
    assert!(matches!(ended, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{ended}");
    proxy.says("FAULT reset, 300ms after it was opened");
}

/// Shopify/toxiproxy#168: a stream that goes on behind what was dropped is one that TCP never delivers.
#[test]
fn a_stream_with_a_hole_is_reset_when_it_is_healed() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo()]);
    let (mut lost, mut idle) = (client(&proxy), client(&proxy));
    assert_eq!((ask(&mut lost, "one"), ask(&mut idle, "one")), ("one".into(), "one".into()));
    proxy.typed("swallow");
    proxy.says("#2 FAULT swallow in both directions, typed");
    lost.write_all(b"lost").unwrap();
    thread::sleep(Duration::from_millis(100));
    proxy.typed("heal");
    proxy.says("#1 has lost bytes, so it is reset");
    assert_eq!(lost.read(&mut [0; 8]).map_err(|error| error.kind()), Err(ErrorKind::ConnectionReset));
    assert_eq!(ask(&mut idle, "two"), "two");
}

#[test]
fn what_is_typed_holds_for_connections_to_come_until_it_is_healed() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo()]);
    proxy.typed("stall to-client");
    proxy.says("typed: stall, for 0 open connections and those to come");
    let mut stream = client(&proxy);
    stream.write_all(b"ping").unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(stream.read(&mut [0; 4]).is_err());
    proxy.typed("explode");
    proxy.says("explode is not a fault");
    proxy.typed("heal");
    stream.set_read_timeout(Some(crate::support::SOON)).unwrap();
    stream.read_exact(&mut [0; 4]).unwrap();
}

/// Shopify/toxiproxy#265: a client of a server that is not there sees a connection that works.
#[test]
fn a_server_that_is_not_there_is_a_reset_and_is_said() {
    // A port that is bound and not listened on refuses, and nobody else gets it meanwhile.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let gone = taken.local_addr().unwrap().port().to_string();
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &gone]);
    let ended = client(&proxy).read(&mut [0; 1]).map_err(|error| error.kind());
    assert_eq!(ended, Err(ErrorKind::ConnectionReset));
    proxy.says("Connection refused");
    assert!(proxy.interrupted().contains("1 without a server"));
}

/// Shopify/toxiproxy#155: silence needs no server.
#[test]
fn never_answering_and_refusing_need_no_server() {
    let mut proxy = Proxy::start(&["--listen", "0", "--never-answer"]);
    let mut stream = client(&proxy);
    stream.write_all(b"hello?").unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert_eq!(stream.read(&mut [0; 1]).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
    proxy.says("FAULT never-answer");

    let proxy = Proxy::start(&["--listen", "0", "--refuse"]);
    let refused = TcpStream::connect(proxy.address).map(drop).map_err(|error| error.kind());
    assert_eq!(refused, Err(ErrorKind::ConnectionRefused));
    let port = proxy.address.port().to_string();
    says(&command(&["--listen", &port, "--never-answer"]).output().unwrap(), 5, "is in use");
}

#[test]
fn a_fault_from_the_beginning_meets_the_first_byte() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo(), "--swallow-after", "0s"]);
    client(&proxy).write_all(b"lost").unwrap();
    proxy.says("#1 the client ended what it sends (FIN); 0 bytes forwarded");
    assert!(proxy.interrupted().contains("4 lost in the proxy"));
}

#[test]
fn a_fault_after_so_many_bytes_meets_the_next_one() {
    let mut proxy = Proxy::start(&[
        "--listen",
        "0",
        "--to",
        &echo(),
        "--half-close-after",
        "4B",
        "--direction",
        "to-client",
    ]);
    let mut stream = client(&proxy);
    stream.write_all(b"12345678").unwrap();
    let mut got = String::new();
    stream.read_to_string(&mut got).unwrap();
    assert_eq!(got, "1234");
    proxy.says("FAULT half-close of what the server sends, after 4 bytes of a direction");
    assert!(!proxy.journal.contains("#1 closed"), "{}", proxy.journal);
}

#[test]
fn each_direction_counts_its_own_bytes() {
    let mut proxy = Proxy::start(&["--listen", "0", "--to", &echo(), "--half-close-after", "4B"]);
    let mut stream = client(&proxy);
    stream.write_all(b"12345678").unwrap();
    let mut got = String::new();
    stream.read_to_string(&mut got).unwrap();
    // The server hears of an end after four bytes, and still gives back all four.
    assert_eq!(got, "1234");
    drop(stream);
    proxy.says("4 bytes to the server, 4 bytes to the client, 4 lost in the proxy");
}

/// A stall is not hidden in megabytes of the kernel's buffers where `--buffer` bounds the proxy's part of them.
#[test]
fn small_buffers_let_the_client_feel_a_server_that_does_not_read() {
    let taken = |buffer: &[&str]| {
        let idle = server(|stream| {
            thread::sleep(Duration::from_secs(60));
            drop(stream);
        });
        let proxy = Proxy::start(&[&["--listen", "0", "--to", &idle], buffer].concat());
        let mut stream = client(&proxy);
        stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut taken = 0;
        while let Ok(written) = stream.write(&[0; 16 * 1024]) {
            taken += written;
        }
        taken
    };
    let (small, large) = (taken(&["--buffer", "4Ki"]), taken(&[]));
    assert!(small * 2 < large, "{small} of {large}");
}

#[test]
fn bad_input_is_told() {
    let run = |args: &[&str]| command(args).output().unwrap();
    says(&run(&["--to", "8080", "--swallow-after", "10"]), 2, "has a unit");
    says(&run(&["--to", "8080", "--rate", "fast"]), 2, "not a number of bytes");
    says(&run(&["--to", "192.0.2.1:80"]), 2, "--beyond-loopback");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    says(&run(&["--listen", &port, "--to", "8080"]), 5, "is in use");
}
