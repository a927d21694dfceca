//! Names that resemble the right one.

use rcgen::ExtendedKeyUsagePurpose;
use tls::{Side, TlsError};

use super::super::scene::{Certificate, Company, LEDGER, LESSON, STATEMENTS, shake};

#[tokio::test(start_paused = true)]
async fn a_name_that_only_resembles_the_ledgers_is_refused() {
    let company = Company::new();
    let gateway = company.gateway();
    let mut accepted = Vec::new();
    for (says, certificate) in [
        ("the name with a prefix", Certificate::named("old-ledger.internal")),
        ("a name that ends in it", Certificate::named("mirror.ledger.internal")),
        ("a name that begins with it", Certificate::named("ledger.internal.example.com")),
        ("its last part", Certificate::named("internal")),
        ("its first part", Certificate::named("ledger")),
        ("a wildcard for what is below it", Certificate::named("*.ledger.internal")),
        ("a wildcard for another domain", Certificate::named("*.example.com")),
        ("a common name and no other", Certificate::nameless(LEDGER)),
        ("no name at all", Certificate::nameless("a service")),
        ("a URI with the name in it", Certificate::nameless("a service").uri("https://ledger.internal/")),
    ] {
        let server = company.service(&certificate.by(&company.ca));
        let (client, _server) = shake(&gateway, LEDGER, &server).await;
        if !matches!(client, Err(TlsError::Refused { by: Side::Client, .. })) {
            accepted.push(says);
        }
    }
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to ten servers with names that resemble it")
        .arrived(if accepted.is_empty() {
            "all were refused".to_owned()
        } else {
            format!("accepted:\n{}", accepted.join("\n"))
        })
        .hurts("who may order a certificate for a name of their own chooses one that passes")
        .holds(accepted.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_address_is_checked_like_a_name() {
    let company = Company::new();
    let gateway = company.gateway();
    let mut accepted = Vec::new();
    for (says, certificate) in [
        ("another address", Certificate::nameless("a service").address([10, 0, 3, 18].into())),
        ("the address as a DNS name", Certificate::named("10.0.3.17")),
        ("the ledger's name", Certificate::named(LEDGER)),
    ] {
        let server = company.service(&certificate.by(&company.ca));
        let (client, _server) = shake(&gateway, "10.0.3.17", &server).await;
        if !matches!(client, Err(TlsError::Refused { by: Side::Client, .. })) {
            accepted.push(says);
        }
    }
    LESSON
        .evidence()
        .sent("connect(\"10.0.3.17\") to three servers whose certificates do not have that address")
        .arrived(if accepted.is_empty() {
            "all were refused".to_owned()
        } else {
            format!("accepted:\n{}", accepted.join("\n"))
        })
        .hurts("an address is whose it was given to last")
        .holds(accepted.is_empty());
}

#[tokio::test(start_paused = true)]
async fn only_the_first_certificate_of_a_chain_has_a_name_to_give() {
    let company = Company::new();
    let below = company.ca.below(LEDGER);
    let mut issued = Certificate::named(STATEMENTS).only_for(ExtendedKeyUsagePurpose::ServerAuth).by(&below);
    issued.chain.push(below.der());
    // And the ledger's own, which is public: anybody who has connected to it can append it.
    issued.chain.extend(company.issue(LEDGER).chain);
    let (client, _server) = shake(&company.gateway(), LEDGER, &company.service(&issued)).await;
    LESSON
        .evidence()
        .sent("connect(\"ledger.internal\") to statements.internal, whose chain ends in a copy of the ledger's certificate")
        .arrived(super::said(&client))
        .hurts("certificates are no secret; only the first of a chain is the one whose key the server has")
        .holds(matches!(client, Err(TlsError::Refused { by: Side::Client, .. })));
}
