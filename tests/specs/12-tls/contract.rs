//! What the author tested: who gets in, and as whom.
//!
//! `refusals` is about who does not, `endings` about how a stream ends, `rotation` about what is replaced while calls go on,
//! `negotiation` about versions, protocols and resumption, `secrets` about keys.

mod endings;
mod negotiation;
mod refusals;
mod rotation;
mod secrets;

use rig::{Direction, Fault, Lane, Link};
use tls::{Settings, TlsError};
use tokio::time::Instant;

use super::scene::{Authority, Certificate, Company, GATEWAY, LEDGER, connect, exchange, said, secs, shake};

#[tokio::test(start_paused = true)]
async fn a_request_is_answered_over_tls() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let (mut client, mut server) = connect(&company.gateway(), &ledger).await;
    exchange(&mut client, &mut server).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_handler_knows_which_service_calls() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let issued = Certificate::named(GATEWAY).uri("spiffe://bank.example/gateway").by(&company.ca);
    let gateway = company.client(Some(issued.credentials()));
    let (_client, server) = shake(&gateway, LEDGER, &ledger).await;
    let (_, who) = server.unwrap();
    assert!(who.is(GATEWAY) && who.is("Gateway.Internal") && who.is("spiffe://bank.example/gateway"));
    for other in ["gateway", "internal", "a.gateway.internal", "spiffe://bank.example/", "a service", ""] {
        assert!(!who.is(other), "{other}");
    }
    assert!(!who.is("SPIFFE://bank.example/gateway"), "a URI is compared byte for byte");
    assert_eq!(
        (who.dns_names(), who.uris()),
        (&[GATEWAY.to_owned()][..], &["spiffe://bank.example/gateway".to_owned()][..])
    );
}

#[tokio::test(start_paused = true)]
async fn a_wildcard_is_nobodys_identity() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let gateway = company.client(Some(company.issue("*.bank.internal").credentials()));
    let (_client, server) = shake(&gateway, LEDGER, &ledger).await;
    let (_, who) = server.unwrap();
    assert_eq!(who.dns_names(), ["*.bank.internal"]);
    assert!(!who.is(GATEWAY) && !who.is("*.bank.internal") && !who.is("gateway.bank.internal"));
}

#[tokio::test(start_paused = true)]
async fn a_server_has_a_name_or_an_address_that_was_asked_for() {
    let company = Company::new();
    let gateway = company.gateway();
    let address = Certificate::nameless("a service").address([10, 0, 3, 17].into());
    let six = Certificate::nameless("a service").address("fd00::17".parse().unwrap());
    for (asked, certificate) in [
        ("ledger.internal", Certificate::named(LEDGER)),
        ("LEDGER.internal", Certificate::named(LEDGER)),
        (
            "ledger.internal",
            Certificate::named("other.internal")
                .uri("spiffe://bank.example/ledger")
                .address([10, 0, 3, 17].into())
                .also(LEDGER),
        ),
        ("ledger.bank.internal", Certificate::named("*.bank.internal")),
        ("10.0.3.17", address),
        ("fd00::17", six),
    ] {
        let server = company.service(&certificate.by(&company.ca));
        let (client, _server) = shake(&gateway, asked, &server).await;
        assert_eq!(said(&client), "connected", "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_name_is_not_asked_for() {
    let company = Company::new();
    let (near, _far, _wire) = Link::between("gateway", "ledger").open();
    for name in ["", "ledger internal", "ledger.internal:7443", "https://ledger.internal", "*.internal"] {
        let (near, _far, _wire) = Link::between("gateway", "ledger").open();
        let refused = company.gateway().connect(name, near).await.unwrap_err();
        assert!(matches!(&refused, TlsError::BadName { name: named } if named == name), "{refused}");
    }
    drop(near);
}

#[tokio::test(start_paused = true)]
async fn a_ca_may_sign_by_one_below_it_if_the_chain_is_whole() {
    let company = Company::new();
    let below = company.ca.below("the CA of this cluster");
    let mut issued = Certificate::named(LEDGER).by(&below);
    let (client, _server) = shake(&company.gateway(), LEDGER, &company.service(&issued)).await;
    assert_eq!(
        said(&client),
        "the client refused the server's certificate: it was not signed by a CA that is trusted there"
    );
    issued.chain.push(below.der());
    let (client, _server) = shake(&company.gateway(), LEDGER, &company.service(&issued)).await;
    assert_eq!(said(&client), "connected");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing_is_not_waited_for() {
    let company = Company::new();
    let settings = Settings { handshake: secs(3), ..company.settings() };
    let ledger =
        tls::TlsAcceptor::new(company.issue(LEDGER).credentials(), company.trust(), settings.clone());
    let gateway = tls::TlsConnector::new(None, company.trust(), settings);
    let (near, far, _wire) = Link::between("gateway", "ledger").open();
    let began = Instant::now();
    let refused = gateway.connect(LEDGER, near).await.unwrap_err();
    assert!(
        matches!(refused, TlsError::TooSlow { within } if within == began.elapsed() && within == secs(3))
    );
    drop(far);
    let (near, far, _wire) = Link::between("gateway", "ledger").open();
    let refused = ledger.accept(far).await.unwrap_err();
    assert!(matches!(refused, TlsError::TooSlow { within } if within == secs(3)));
    drop(near);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_may_arrive_in_pieces() {
    let company = Company::new();
    let ledger = company.service(&company.issue(LEDGER));
    let slow = || Lane::new().read_at_most(1).accept_at_most(7).capacity_bytes(16);
    let (near, far, _wire) = Link::between("gateway", "ledger")
        .lane(Direction::ToServer, slow())
        .lane(Direction::ToClient, slow())
        .open();
    let gateway = company.gateway();
    let (client, server) = tokio::join!(gateway.connect(LEDGER, near), ledger.accept(far));
    exchange(&mut client.unwrap(), &mut server.unwrap().0).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_is_cut_or_leads_to_something_else_says_so() {
    let company = Company::new();
    let gateway = company.gateway();
    let lane = Lane::new().at(100, Fault::Cut);
    let (near, far, _wire) = Link::between("gateway", "ledger").lane(Direction::ToClient, lane).open();
    let ledger = company.service(&company.issue(LEDGER));
    let (client, _server) = tokio::join!(gateway.connect(LEDGER, near), ledger.accept(far));
    assert!(matches!(client, Err(TlsError::Truncated)), "{}", said(&client));

    let (near, mut far, _wire) = Link::between("gateway", "web").open();
    let web = async {
        tokio::io::AsyncWriteExt::write_all(&mut far, b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        far
    };
    let (client, _far) = tokio::join!(gateway.connect(LEDGER, near), web);
    assert!(matches!(client, Err(TlsError::Protocol(_))), "{}", said(&client));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_believed_but_the_cas_that_were_named() {
    let (company, other) = (Company::new(), Authority::new("a public CA"));
    let server = company.service(&Certificate::named(LEDGER).by(&other));
    let (client, _server) = shake(&company.gateway(), LEDGER, &server).await;
    assert_eq!(
        said(&client),
        "the client refused the server's certificate: it was not signed by a CA that is trusted there"
    );
}
