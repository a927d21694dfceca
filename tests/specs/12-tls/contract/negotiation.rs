//! What the sides agree on: a version, a protocol, and never an old session.

use rig::Link;
use rustls::{HandshakeKind, ProtocolVersion};
use tls::{Settings, TlsAcceptor, TlsConnector, TlsError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::scene::{Authority, Company, GATEWAY, LEDGER, Stranger, connect, exchange, said, shake};

#[tokio::test(start_paused = true)]
async fn two_of_us_speak_tls_1_3() {
    let company = Company::new();
    let (client, server) = connect(&company.gateway(), &company.service(&company.issue(LEDGER))).await;
    assert_eq!((client.version(), server.version()), (ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_3));
    assert_eq!((client.protocol(), server.protocol()), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_has_only_tls_1_2_is_served() {
    let company = Company::new();
    let old = Stranger::of(ProtocolVersion::TLSv1_2);
    let (client, _server) =
        Stranger::accept(&company.gateway(), old.server(&company, &company.issue(LEDGER))).await;
    assert_eq!(client.unwrap().version(), ProtocolVersion::TLSv1_2);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_has_only_tls_1_1_is_refused_and_told() {
    let company = Company::new();
    let (mut near, far, _wire) = Link::between("an old client", "ledger").open();
    // A ClientHello of TLS 1.1: version 3.2, a random of zeros, no session, one cipher, no compression.
    let mut hello = vec![22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2];
    hello.extend([0; 32]);
    hello.extend([0, 0, 2, 0, 47, 1, 0]);
    near.write_all(&hello).await.unwrap();
    let ledger = company.service(&company.issue(LEDGER));
    let ask = async {
        let mut alert = [0; 7];
        near.read_exact(&mut alert).await.unwrap();
        drop(near);
        alert
    };
    let (alert, accepted) = tokio::join!(ask, ledger.accept(far));
    assert!(matches!(accepted, Err(TlsError::Incompatible(_))), "{}", said(&accepted));
    assert_eq!(alert[..6], [21, 3, 3, 0, 2, 2], "a fatal alert");
}

fn speaking(company: &Company, protocols: &[&str]) -> Settings {
    let protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Settings { protocols, ..company.settings() }
}

#[tokio::test(start_paused = true)]
async fn the_servers_favourite_of_the_common_protocols_is_spoken() {
    let company = Company::new();
    let credentials = company.issue(GATEWAY).credentials();
    let gateway =
        TlsConnector::new(Some(credentials), company.trust(), speaking(&company, &["ledger/1", "ledger/2"]));
    let credentials = company.issue(LEDGER).credentials();
    let ledger = TlsAcceptor::new(
        credentials,
        company.trust(),
        speaking(&company, &["ledger/3", "ledger/2", "ledger/1"]),
    );
    let (client, server) = connect(&gateway, &ledger).await;
    assert_eq!((client.protocol(), server.protocol()), (Some(&b"ledger/2"[..]), Some(&b"ledger/2"[..])));
}

#[tokio::test(start_paused = true)]
async fn who_speaks_another_protocol_is_refused_and_told() {
    let company = Company::new();
    let (ours, theirs) = (speaking(&company, &["ledger/1"]), speaking(&company, &["mail/1"]));
    let gateway = TlsConnector::new(Some(company.issue(GATEWAY).credentials()), company.trust(), ours);
    let mail = TlsAcceptor::new(company.issue(LEDGER).credentials(), company.trust(), theirs);
    let (client, server) = shake(&gateway, LEDGER, &mail).await;
    assert!(matches!(client, Err(TlsError::NoProtocol)), "{}", said(&client));
    assert!(matches!(server, Err(TlsError::NoProtocol)), "{}", said(&server));
}

#[tokio::test(start_paused = true)]
async fn who_does_not_say_what_it_speaks_is_refused() {
    let company = Company::new();
    let ours = speaking(&company, &["ledger/1"]);
    let gateway =
        TlsConnector::new(Some(company.issue(GATEWAY).credentials()), company.trust(), ours.clone());
    let server = Stranger::default().server(&company, &company.issue(LEDGER));
    let (client, _server) = Stranger::accept(&gateway, server).await;
    assert!(matches!(client, Err(TlsError::NoProtocol)), "{}", said(&client));

    let ledger = TlsAcceptor::new(company.issue(LEDGER).credentials(), company.trust(), ours);
    let client = Stranger::default().client(&company, &company.issue(GATEWAY));
    let (_client, server) = Stranger::connect(client, &ledger).await;
    assert!(matches!(server, Err(TlsError::NoProtocol)), "{}", said(&server));
}

#[tokio::test(start_paused = true)]
async fn no_session_is_resumed_so_nothing_outlives_its_trust() {
    for version in [ProtocolVersion::TLSv1_2, ProtocolVersion::TLSv1_3] {
        let company = Company::new();
        let trust = company.trust();
        let ledger = TlsAcceptor::new(company.issue(LEDGER).credentials(), trust.clone(), company.settings());
        let resuming = Stranger::of(version).client(&company, &company.issue(GATEWAY));
        for _ in 0..3 {
            let (client, server) = Stranger::connect(resuming.clone(), &ledger).await;
            let (mut client, mut server) = (client.unwrap(), server.unwrap().0);
            // A ticket comes with the first bytes of the server.
            server.write_all(b"hello").await.unwrap();
            server.flush().await.unwrap();
            client.read_exact(&mut [0; 5]).await.unwrap();
            assert_eq!(client.get_ref().1.handshake_kind(), Some(HandshakeKind::Full), "{version:?}");
        }
        trust.replace([Authority::new("another CA").der()]).unwrap();
        let (_client, server) = Stranger::connect(resuming, &ledger).await;
        assert!(
            server.is_err(),
            "{version:?}: a client of a CA that is no longer trusted came in by an old session"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn nor_do_we_resume_a_session_of_somebody_who_would() {
    let company = Company::new();
    let gateway = company.gateway();
    for version in [ProtocolVersion::TLSv1_2, ProtocolVersion::TLSv1_3] {
        let config = Stranger::of(version).server(&company, &company.issue(LEDGER));
        for _ in 0..3 {
            let (client, server) = Stranger::accept(&gateway, config.clone()).await;
            let (mut client, mut server) = (client.unwrap(), server.unwrap());
            server.write_all(b"hello").await.unwrap();
            server.flush().await.unwrap();
            client.read_exact(&mut [0; 5]).await.unwrap();
            assert_eq!(server.get_ref().1.handshake_kind(), Some(HandshakeKind::Full), "{version:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn clones_of_both_sides_can_be_used_at_once() {
    let company = Company::new();
    let (gateway, ledger) = (company.gateway(), company.service(&company.issue(LEDGER)));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (gateway, ledger) = (gateway.clone(), ledger.clone());
        calls.spawn(async move {
            let (client, server) = shake(&gateway, LEDGER, &ledger).await;
            exchange(&mut client.unwrap(), &mut server.unwrap().0).await.is_ok()
        });
    }
    assert!(calls.join_all().await.into_iter().all(|answered| answered));
}
