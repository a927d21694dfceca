//! What is replaced while calls go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rig::Link;
use tls::{TlsAcceptor, TlsConnector, TlsError, Trust, Unusable};
use tokio::task::{JoinSet, yield_now};

use super::super::scene::{
    Authority, Certificate, Company, GATEWAY, LEDGER, LESSON, connect, exchange, said, shake,
};

#[tokio::test(start_paused = true)]
async fn a_renewed_certificate_is_as_good_as_the_old_one() {
    let company = Company::new();
    let credentials = company.issue(LEDGER).credentials();
    let ledger = TlsAcceptor::new(credentials.clone(), company.trust(), company.settings());
    let gateway = company.gateway();
    let (before, _server) = shake(&gateway, LEDGER, &ledger).await;
    let renewed = company.issue(LEDGER);
    credentials.replace(renewed.chain.clone(), renewed.key()).unwrap();
    let (after, _server) = shake(&gateway, LEDGER, &ledger).await;
    LESSON
        .evidence()
        .sent("a connection to the ledger, and one after its certificate was renewed, with a new key")
        .arrived(format!("{}; then: {}", said(&before), said(&after)))
        .hurts(
            "certificates are made to be renewed: every client has to be told, or all calls fail on that day",
        )
        .holds(before.is_ok() && after.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_ends_is_replaced_in_time_and_open_connections_live_on() {
    let company = Company::new();
    let credentials = Certificate::named(LEDGER).valid(-1, 1).by(&company.ca).credentials();
    let ledger = TlsAcceptor::new(credentials.clone(), company.trust(), company.settings());
    let gateway = company.gateway();
    let (mut client, mut server) = connect(&gateway, &ledger).await;
    company.calendar.pass(2);
    let (refused, _server) = shake(&gateway, LEDGER, &ledger).await;
    assert_eq!(said(&refused), "the client refused the server's certificate: it expired 86400 s ago");
    let renewed = Certificate::named(LEDGER).valid(1, 3).by(&company.ca);
    credentials.replace(renewed.chain.clone(), renewed.key()).unwrap();
    assert!(shake(&gateway, LEDGER, &ledger).await.0.is_ok());
    exchange(&mut client, &mut server).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_used_replaces_nothing() {
    let company = Company::new();
    let (issued, other) = (company.issue(LEDGER), company.issue(LEDGER));
    let credentials = issued.credentials();
    assert!(matches!(credentials.replace(issued.chain.clone(), other.key()), Err(Unusable::Key(_))));
    assert!(matches!(credentials.replace(Vec::new(), issued.key()), Err(Unusable::Empty)));
    assert!(matches!(
        credentials.replace(vec![vec![1, 2, 3].into()], issued.key()),
        Err(Unusable::Certificate(_))
    ));
    let trust = company.trust();
    assert!(matches!(trust.replace([]), Err(Unusable::Empty)), "nobody could connect any more");
    assert!(matches!(trust.replace([company.ca.der(), vec![1, 2, 3].into()]), Err(Unusable::Certificate(_))));
    let ledger = TlsAcceptor::new(credentials, trust, company.settings());
    assert!(shake(&company.gateway(), LEDGER, &ledger).await.1.is_ok());
}

/// Two services that trust the same CAs, and call each other all the time.
struct Fleet {
    trust: Trust,
    gateway: TlsConnector,
    ledger: TlsAcceptor,
    calls: AtomicUsize,
    failed: AtomicUsize,
    stop: AtomicBool,
}

impl Fleet {
    async fn call(&self) -> Result<(), TlsError> {
        let (near, far, _wire) = Link::between("gateway", "ledger").open();
        let (client, server) = tokio::join!(self.gateway.connect(LEDGER, near), self.ledger.accept(far));
        exchange(&mut client?, &mut server?.0).await.map_err(TlsError::Io)
    }

    async fn call_until_stopped(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            if self.call().await.is_err() {
                self.failed.fetch_add(1, Ordering::Relaxed);
            }
            self.calls.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
        }
    }

    async fn after_some_calls(&self) {
        let until = self.calls.load(Ordering::Relaxed) + 8;
        while self.calls.load(Ordering::Relaxed) < until {
            yield_now().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ca_is_replaced_in_three_steps_and_no_call_fails() {
    let company = Company::new();
    let (gateways, ledgers) = (company.issue(GATEWAY).credentials(), company.issue(LEDGER).credentials());
    let trust = company.trust();
    let fleet = Arc::new(Fleet {
        gateway: TlsConnector::new(Some(gateways.clone()), trust.clone(), company.settings()),
        ledger: TlsAcceptor::new(ledgers.clone(), trust.clone(), company.settings()),
        trust,
        calls: AtomicUsize::new(0),
        failed: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    });
    let mut callers = JoinSet::new();
    for _ in 0..4 {
        let fleet = Arc::clone(&fleet);
        callers.spawn(async move { fleet.call_until_stopped().await });
    }
    fleet.after_some_calls().await;
    let new = Authority::new("the company's new CA");
    fleet.trust.replace([company.ca.der(), new.der()]).unwrap();
    fleet.after_some_calls().await;
    for (credentials, name) in [(&ledgers, LEDGER), (&gateways, GATEWAY)] {
        let issued = Certificate::named(name).by(&new);
        credentials.replace(issued.chain.clone(), issued.key()).unwrap();
        fleet.after_some_calls().await;
    }
    fleet.trust.replace([new.der()]).unwrap();
    fleet.after_some_calls().await;
    fleet.stop.store(true, Ordering::Relaxed);
    callers.join_all().await;
    assert_eq!(fleet.failed.load(Ordering::Relaxed), 0);

    let old = company.client(Some(company.issue(GATEWAY).credentials()));
    let (client, server) = shake(&old, LEDGER, &fleet.ledger).await;
    assert!(client.is_err() && server.is_err(), "the old CA counts for nothing any more");
}

#[tokio::test(start_paused = true)]
async fn a_ca_that_is_no_longer_trusted_counts_for_nothing_at_once_on_either_side() {
    let company = Company::new();
    let other = Authority::new("another CA");
    let (here, there) = (company.trust(), company.trust());
    let gateway =
        TlsConnector::new(Some(company.issue(GATEWAY).credentials()), here.clone(), company.settings());
    let ledger = TlsAcceptor::new(company.issue(LEDGER).credentials(), there.clone(), company.settings());
    let (client, server) = shake(&gateway, LEDGER, &ledger).await;
    assert!(client.is_ok() && server.is_ok());
    there.replace([other.der()]).unwrap();
    let (client, server) = shake(&gateway, LEDGER, &ledger).await;
    assert!(client.is_ok() && server.is_err(), "the server refuses the client");
    here.replace([other.der()]).unwrap();
    let (client, server) = shake(&gateway, LEDGER, &ledger).await;
    assert!(client.is_err() && server.is_err(), "the client refuses the server");
}
