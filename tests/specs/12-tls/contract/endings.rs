//! How a stream ends: by its end, or by a cut.

use std::io;

use rig::{Direction, Fault, Link};
use rustls::ProtocolVersion;
use tls::TlsError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::scene::{Company, LEDGER, Stranger, TRANSFER, connect, exchange, first_read};

#[tokio::test(start_paused = true)]
async fn an_end_that_was_said_is_an_end() {
    let company = Company::new();
    let (mut client, mut server) =
        connect(&company.gateway(), &company.service(&company.issue(LEDGER))).await;
    client.write_all(TRANSFER).await.unwrap();
    client.shutdown().await.unwrap();
    let mut read = Vec::new();
    server.read_to_end(&mut read).await.unwrap();
    assert_eq!(read, TRANSFER);
}

#[tokio::test(start_paused = true)]
async fn an_answer_arrives_after_the_end_of_the_request() {
    let company = Company::new();
    let (mut client, mut server) =
        connect(&company.gateway(), &company.service(&company.issue(LEDGER))).await;
    client.write_all(TRANSFER).await.unwrap();
    client.shutdown().await.unwrap();
    server.read_to_end(&mut Vec::new()).await.unwrap();
    server.write_all(b"done").await.unwrap();
    server.shutdown().await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"done");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_cut_has_no_end_however_often_it_is_read() {
    let company = Company::new();
    let (gateway, ledger) = (company.gateway(), company.service(&company.issue(LEDGER)));
    let (near, far, wire) = Link::between("gateway", "ledger").open();
    let (client, server) = tokio::join!(gateway.connect(LEDGER, near), ledger.accept(far));
    let (mut client, mut server) = (client.unwrap(), server.unwrap().0);
    client.write_all(TRANSFER).await.unwrap();
    client.flush().await.unwrap();
    wire.inject(Direction::ToServer, Fault::Cut);
    let mut read = vec![0; TRANSFER.len()];
    server.read_exact(&mut read).await.unwrap();
    for _ in 0..3 {
        let error = server.read(&mut read).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(matches!(TlsError::of(&error), Some(TlsError::Truncated)), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_dropped_is_cut() {
    let company = Company::new();
    let (client, server) = connect(&company.gateway(), &company.service(&company.issue(LEDGER))).await;
    drop(server);
    assert!(matches!(first_read(Ok(client)).await, Err(TlsError::Truncated)));
}

#[tokio::test(start_paused = true)]
async fn we_say_our_end_in_each_version() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    for version in [ProtocolVersion::TLSv1_2, ProtocolVersion::TLSv1_3] {
        let config = Stranger::of(version).client(&company, &company.issue("gateway.internal"));
        let (client, server) = Stranger::connect(config, &ledger).await;
        let (mut client, mut server) = (client.unwrap(), server.unwrap().0);
        server.shutdown().await.unwrap();
        // The stranger's TLS tells an end from a cut.
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0, "{version:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_played_again_is_not_read_twice() {
    let company = Company::new();
    let (gateway, ledger) = (company.gateway(), company.service(&company.issue(LEDGER)));
    let (near, far, wire) = Link::between("gateway", "ledger").open();
    let (client, server) = tokio::join!(gateway.connect(LEDGER, near), ledger.accept(far));
    let (mut client, mut server) = (client.unwrap(), server.unwrap().0);
    // A record has 22 bytes more than what is in it.
    wire.inject(Direction::ToServer, Fault::Repeat(TRANSFER.len() + 22));
    client.write_all(TRANSFER).await.unwrap();
    client.flush().await.unwrap();
    let mut read = Vec::new();
    let error = server.read_to_end(&mut read).await.unwrap_err();
    assert!(matches!(TlsError::of(&error), Some(TlsError::Protocol(_))), "{error}");
    assert!(read.is_empty() || read == TRANSFER);
}

#[tokio::test(start_paused = true)]
async fn many_bytes_pass_both_ways() {
    let company = Company::new();
    let (mut client, mut server) =
        connect(&company.gateway(), &company.service(&company.issue(LEDGER))).await;
    let sent: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let send = async {
        client.write_all(&sent).await.unwrap();
        client.flush().await.unwrap();
    };
    let mut read = vec![0; sent.len()];
    let (_, count) = tokio::join!(send, server.read_exact(&mut read));
    assert_eq!((count.unwrap(), read == sent), (sent.len(), true));
    exchange(&mut client, &mut server).await.unwrap();
}
