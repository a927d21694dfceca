//! Who does not get in, and what each side is told.

use rcgen::ExtendedKeyUsagePurpose;
use rig::Link;
use rustls::ProtocolVersion;
use tls::{Refusal, Side, TlsError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::super::scene::{
    Authority, Certificate, Company, DAY, GATEWAY, Issued, LEDGER, STATEMENTS, Stranger, first_read, said,
    secs, shake,
};

/// Another CA, and one that took the company's name: what a script that makes CAs makes when it is run twice.
const OTHERS: [(&str, Refusal); 2] =
    [("another CA", Refusal::UnknownCa), ("the company's CA", Refusal::BadSignature)];

/// How it ended on the client, at its first read, and on the server.
async fn outcome(company: &Company, client: Option<&Issued>, server: &Issued) -> [TlsError; 2] {
    let gateway = company.client(client.map(Issued::credentials));
    let (client, server) = shake(&gateway, LEDGER, &company.service(server)).await;
    // Without the server's stream, so that a client who was let in does not wait for it.
    let server = server.map(|_| ());
    let client = first_read(client).await;
    [client.expect_err("one side refuses"), server.expect_err("one side refuses")]
}

fn both(by: Side, client: Refusal, server: Refusal) -> [(Side, Refusal); 2] {
    [(by, client), (by, server)]
}

fn refusals(errors: [TlsError; 2]) -> [(Side, Refusal); 2] {
    errors.map(|error| match error {
        TlsError::Refused { by, why } => (by, why),
        other => panic!("{other}"),
    })
}

#[tokio::test(start_paused = true)]
async fn a_server_of_another_ca_is_refused() {
    let company = Company::new();
    for (name, why) in OTHERS {
        let server = Certificate::named(LEDGER).by(&Authority::new(name));
        let told = outcome(&company, Some(&company.issue(GATEWAY)), &server).await;
        assert_eq!(refusals(told), both(Side::Client, why.clone(), why));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_signed_for_itself_is_refused() {
    let company = Company::new();
    let own = Authority::new(LEDGER);
    let mut server = Certificate::named(LEDGER).by(&own);
    server.chain.push(own.der());
    let told = outcome(&company, Some(&company.issue(GATEWAY)), &server).await;
    assert_eq!(refusals(told), both(Side::Client, Refusal::UnknownCa, Refusal::UnknownCa));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_expired_is_refused_from_that_second_on() {
    let company = Company::new();
    let server = Certificate::named(LEDGER).valid(-30, 0).by(&company.ca);
    let gateway = company.gateway();
    let ledger = company.service(&server);
    let (client, _server) = shake(&gateway, LEDGER, &ledger).await;
    assert_eq!(said(&client), "connected", "it is good in its last second");
    company.calendar.pass(3);
    let told = outcome(&company, Some(&company.issue(GATEWAY)), &server).await;
    let expired = Refusal::Expired { ago: secs(3 * DAY) };
    assert_eq!(refusals(told), both(Side::Client, expired, Refusal::OutOfDate));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_valid_yet_is_refused() {
    let company = Company::new();
    let server = Certificate::named(LEDGER).valid(2, 30).by(&company.ca);
    let told = outcome(&company, Some(&company.issue(GATEWAY)), &server).await;
    let early = Refusal::NotYetValid { after: secs(2 * DAY) };
    assert_eq!(refusals(told), both(Side::Client, early, Refusal::OutOfDate));
}

#[tokio::test(start_paused = true)]
async fn a_clients_certificate_makes_no_server_and_the_other_way_round() {
    let company = Company::new();
    let server = Certificate::named(LEDGER).only_for(ExtendedKeyUsagePurpose::ClientAuth).by(&company.ca);
    let told = outcome(&company, Some(&company.issue(GATEWAY)), &server).await;
    assert_eq!(refusals(told), both(Side::Client, Refusal::WrongPurpose, Refusal::WrongPurpose));
    let client = Certificate::named(GATEWAY).only_for(ExtendedKeyUsagePurpose::ServerAuth).by(&company.ca);
    let told = outcome(&company, Some(&client), &company.issue(LEDGER)).await;
    assert_eq!(refusals(told), both(Side::Server, Refusal::WrongPurpose, Refusal::WrongPurpose));
}

#[tokio::test(start_paused = true)]
async fn a_client_without_a_certificate_is_refused() {
    let company = Company::new();
    let told = outcome(&company, None, &company.issue(LEDGER)).await;
    assert_eq!(refusals(told), both(Side::Server, Refusal::Missing, Refusal::Missing));
}

#[tokio::test(start_paused = true)]
async fn a_client_of_another_ca_is_refused() {
    let company = Company::new();
    for (name, why) in OTHERS {
        let client = Certificate::named(GATEWAY).by(&Authority::new(name));
        let told = outcome(&company, Some(&client), &company.issue(LEDGER)).await;
        assert_eq!(refusals(told), both(Side::Server, why.clone(), why));
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_expired_or_is_early_is_refused() {
    let company = Company::new();
    let ledger = company.issue(LEDGER);
    let told =
        outcome(&company, Some(&Certificate::named(GATEWAY).valid(-30, -1).by(&company.ca)), &ledger).await;
    let expired = Refusal::Expired { ago: secs(DAY) };
    assert_eq!(refusals(told), both(Side::Server, Refusal::OutOfDate, expired));
    let told =
        outcome(&company, Some(&Certificate::named(GATEWAY).valid(1, 30).by(&company.ca)), &ledger).await;
    let early = Refusal::NotYetValid { after: secs(DAY) };
    assert_eq!(refusals(told), both(Side::Server, Refusal::OutOfDate, early));
}

#[tokio::test(start_paused = true)]
async fn in_tls_1_2_a_client_learns_it_in_the_handshake_and_in_1_3_by_its_first_read() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let client = Certificate::named(GATEWAY).by(&Authority::new("another CA"));
    for (version, shakes) in [(ProtocolVersion::TLSv1_2, false), (ProtocolVersion::TLSv1_3, true)] {
        let config = Stranger::of(version).client(&company, &client);
        let (client, server) = Stranger::connect(config, &ledger).await;
        assert_eq!(client.is_ok(), shakes, "{version:?}");
        let refused = server.map(|_| ()).unwrap_err();
        assert!(
            matches!(refused, TlsError::Refused { by: Side::Server, why: Refusal::UnknownCa }),
            "{refused}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_may_finish_its_request_before_it_is_told() {
    let company = Company::new();
    let (near, far, _wire) = Link::between("gateway", "ledger").open();
    let ledger = company.service(&company.issue(LEDGER));
    let serve = tokio::spawn(async move { ledger.accept(far).await.map(|_| ()) });
    let mut stream = company.client(None).connect(LEDGER, near).await.unwrap();
    sleep(secs(1) / 2).await;
    assert!(!serve.is_finished(), "it has refused, and listens");
    stream.write_all(&[b'x'; 16 * 1024]).await.unwrap();
    stream.flush().await.unwrap();
    let told = first_read(Ok(stream)).await.unwrap_err();
    let refused = serve.await.unwrap().unwrap_err();
    assert_eq!(refusals([told, refused]), both(Side::Server, Refusal::Missing, Refusal::Missing));
}

#[tokio::test]
async fn a_client_that_has_already_sent_its_request_is_told_why_it_was_refused() {
    let company = Company::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ledger = company.service(&company.issue(LEDGER));
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        ledger.accept(stream).await.map(|_| ())
    };
    let call = async {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut stream = company.client(None).connect(LEDGER, stream).await.unwrap();
        stream.write_all(&[b'x'; 16 * 1024]).await.unwrap();
        let _ = stream.flush().await;
        stream.read(&mut [0]).await.unwrap_err()
    };
    let (told, refused) = tokio::join!(call, serve);
    let told = told.downcast::<TlsError>().expect("a reset would be an error of the system");
    assert_eq!(
        refusals([told, refused.unwrap_err()]),
        both(Side::Server, Refusal::Missing, Refusal::Missing)
    );
}

#[tokio::test(start_paused = true)]
async fn a_good_certificate_is_no_permission() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let statements = company.client(Some(company.issue(STATEMENTS).credentials()));
    let (_client, server) = shake(&statements, LEDGER, &ledger).await;
    let (_, who) = server.unwrap();
    assert!(!who.is(GATEWAY), "it is let in, and the handler decides");
}
