//! Who gets in, by which door.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::net::SocketAddr;
use std::time::Duration;

use rpc::ledger::{BalanceRequest, LedgerApi, LedgerClient, OpenRequest, TransferRequest};
use rpc::secure::{AUTHORIZATION, TlsTcpConnector};
use rpc::{CallError, Channel, Code, Context, ContextExt, Metadata, Options};
use secure_ledger::{Company, Customer, GATEWAY, LEDGER, Login, Papers, STORE, Town, customer};

const ALL: &str = "accounts:read transfers:book";

struct Setting {
    company: Company,
    login: Login,
    town: Town,
}

async fn setting() -> Setting {
    let (company, login) = (Company::found().unwrap(), Login::open());
    let town = Town::open(&company, &login, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    Setting { company, login, town }
}

impl Setting {
    fn papers(&self) -> Papers {
        Papers { credentials: None, ..self.company.papers("customer.example").unwrap() }
    }

    fn customer(&self) -> Customer {
        customer(self.town.gateway, &self.company.papers("phone.example").unwrap())
    }

    fn token(&self) -> String {
        self.login.token("alice", ALL).unwrap()
    }
}

fn open(owner: &str, cents: u64) -> OpenRequest {
    OpenRequest { owner: owner.to_owned(), cents }
}

fn code(outcome: Result<impl Sized, CallError>) -> Code {
    outcome.err().expect("it is refused").code()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_goes_through_all_three() {
    let setting = setting().await;
    let (ledger, token) = (setting.customer(), setting.token());
    let alice = ledger.open(&Papers::call(&token), &open("alice", 5000)).await.unwrap().account;
    let bob = ledger.open(&Papers::call(&token), &open("bob", 0)).await.unwrap().account;
    let order = TransferRequest { from: alice, to: bob, cents: 1200, key: b"one".to_vec() };
    let reply = ledger.transfer(&Papers::call(&token), &order).await.unwrap();
    assert_eq!(reply.left_cents, Some(3800));
    let balance = ledger.balance(&Papers::call(&token), &BalanceRequest { account: bob }).await.unwrap();
    assert_eq!(balance.cents, Some(1200));
    // What the store says of an account that is not there reaches the customer as it is.
    let call = Papers::call(&token);
    match ledger.balance(&call, &BalanceRequest { account: 77 }).await {
        Err(CallError::Refused(error)) => {
            assert_eq!(
                (error.code, error.trace),
                (Code::NotFound, call.trace_id()),
                "one trace, to the store"
            );
        }
        other => panic!("{other:?}"),
    }
    drop(ledger);
    assert!(setting.town.close().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_token_and_the_right_scope_nobody_gets_past_the_gateway() {
    let setting = setting().await;
    let ledger = setting.customer();
    let request = open("mallory", 1);
    let stranger = Login::open().token("alice", ALL).unwrap();
    for token in ["", "x", &stranger] {
        assert_eq!(code(ledger.open(&Papers::call(token), &request).await), Code::Unauthenticated, "{token}");
    }
    let none = Context::with_timeout(Duration::from_secs(5));
    assert_eq!(code(ledger.open(&none, &request).await), Code::Unauthenticated);
    let bearer = |token: &str| format!("Bearer {token}");
    let two =
        Metadata::new().with(AUTHORIZATION, bearer(&setting.token())).with(AUTHORIZATION, bearer(&stranger));
    let two = Context::with_timeout(Duration::from_secs(5)).with_outgoing_metadata(two);
    assert_eq!(code(ledger.open(&two, &request).await), Code::Unauthenticated, "which of the two?");
    let reader = setting.login.token("alice", "accounts:read").unwrap();
    assert_eq!(code(ledger.open(&Papers::call(&reader), &request).await), Code::PermissionDenied);
}

/// Lesson 13, through the RPC: what a customer says of himself is not heard.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_names_himself_is_who_his_token_says() {
    let setting = setting().await;
    let ledger = setting.customer();
    let reader = setting.login.token("mallory", "accounts:read").unwrap();
    for (name, value) in
        [("x-user", "alice"), ("X-User", "alice"), ("x-scope", ALL), ("x-identity-key", "gateway")]
    {
        let metadata = Metadata::new().with(AUTHORIZATION, format!("Bearer {reader}")).with(name, value);
        let call = Context::with_timeout(Duration::from_secs(5)).with_outgoing_metadata(metadata);
        assert_eq!(code(ledger.open(&call, &open("alice", 1)).await), Code::PermissionDenied, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_gateway_only_the_neighbour_is_heard_and_only_with_a_statement() {
    let setting = setting().await;
    let direct = |at: SocketAddr, name: &str, as_whom: &str| {
        let papers = setting.company.papers(as_whom).unwrap();
        let connector = TlsTcpConnector::new(at, name, papers.connector());
        LedgerClient::new(Channel::<LedgerApi>::new(connector, Options::default()))
    };
    let request = open("mallory", 1);
    let call = || Papers::call(&setting.token());
    for (at, name, as_whom, expected) in [
        // A program of the company, but not the neighbour.
        (setting.town.ledger, LEDGER, "mail.bank.example", Code::PermissionDenied),
        (setting.town.store, STORE, GATEWAY, Code::PermissionDenied),
        // The neighbour itself, and nobody whom it vouches for.
        (setting.town.ledger, LEDGER, GATEWAY, Code::Unauthenticated),
        (setting.town.store, STORE, LEDGER, Code::Unauthenticated),
    ] {
        let outcome = direct(at, name, as_whom).open(&call(), &request).await;
        assert_eq!(code(outcome), expected, "{as_whom} at {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_name_or_another_ca_is_not_called() {
    let setting = setting().await;
    let token = setting.token();
    // The ledger is a server of the company, and not the gateway.
    let wrong = customer(setting.town.ledger, &setting.company.papers("phone.example").unwrap());
    let why = wrong.open(&Papers::call(&token), &open("alice", 1)).await.unwrap_err();
    assert!(!why.begun() && why.to_string().contains(LEDGER), "{why}");
    let stranger = Company::found().unwrap().papers("phone.example").unwrap();
    let why = customer(setting.town.gateway, &stranger).open(&Papers::call(&token), &open("alice", 1)).await;
    assert!(!why.unwrap_err().begun());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_certificate_is_refused_and_told_so() {
    let setting = setting().await;
    let bare = customer(setting.town.gateway, &setting.papers());
    let why = bare.open(&Papers::call(&setting.token()), &open("alice", 1)).await.unwrap_err();
    assert!(!why.begun(), "{why}");
    assert!(why.to_string().contains("certificate"), "{why}");
}

/// Large enough for many TLS records, and for more than one flow-control window.
#[tokio::test(flavor = "multi_thread")]
async fn large_messages_and_many_at_once_come_through_tls_whole() {
    let setting = setting().await;
    let (ledger, token) = (setting.customer(), setting.token());
    let long = "a".repeat(700_000);
    let opened = ledger.open(&Papers::call(&token), &open(&long, 1)).await.unwrap();
    assert_eq!(opened.account, 1);
    let calls: Vec<_> = (0..200)
        .map(|nth| {
            let (ledger, token) = (ledger.clone(), token.clone());
            tokio::spawn(
                async move { ledger.open(&Papers::call(&token), &open("a", nth)).await.unwrap().account },
            )
        })
        .collect();
    let mut accounts = Vec::new();
    for call in calls {
        accounts.push(call.await.unwrap());
    }
    accounts.sort_unstable();
    assert_eq!(accounts, (2..202).collect::<Vec<_>>());
}
