//! Two versions, one core: what one of them does the other sees.

use evolution::{Balance, Currency, Ledger, MAX_CENTS, Order, Refusal, Version, representation};
use serde_json::Value;

use super::super::scene::{api, get, ledger, post, request};

#[test]
fn what_version_2_books_version_1_reads_in_its_own_words() {
    let api = api();
    let booked = post(&api, "/v2/transfers", r#"{"from":"alice","to":"bob","amount":3005,"memo":"rent"}"#);
    assert_eq!(booked.status, 201);
    assert_eq!(
        get(&api, "/v1/transfers/1").body,
        r#"{"id":1,"from":"alice","to":"bob","amount":30.05,"status":"ok"}"#
    );
    assert_eq!(get(&api, "/v1/accounts/alice").body, r#"{"account":"alice","balance":59.95}"#);
}

#[test]
fn what_version_1_books_version_2_reads_in_its_own_words() {
    let api = api();
    post(&api, "/v1/transfers", r#"{"from":"alice","to":"bob","amount":30.05}"#);
    assert_eq!(
        get(&api, "/v2/transfers/1").body,
        r#"{"id":1,"from":"alice","to":"bob","amount":3005,"currency":"EUR","memo":null,"state":"booked"}"#
    );
    assert_eq!(get(&api, "/v2/accounts/bob").body, r#"{"account":"bob","balance":4255,"currency":"EUR"}"#);
}

#[test]
fn a_new_transfer_of_version_2_has_an_address_of_version_2() {
    let body = r#"{"from":"alice","to":"bob","amount":1}"#;
    let booked = api().answer(&request("POST /v2/transfers", body));
    assert_eq!(booked.headers()["location"], "/v2/transfers/1");
    let booked = api().answer(&request("POST /v1/transfers", body));
    assert!(!booked.headers().contains_key("location"));
}

#[test]
fn what_version_1_cannot_say_it_refuses() {
    let api = api();
    let francs = r#"{"from":"claire","to":"claire","amount":1,"currency":"CHF"}"#;
    assert_eq!(post(&api, "/v2/transfers", francs).status, 201);
    for path in ["/v1/accounts/claire", "/v1/transfers/1"] {
        assert_eq!(get(&api, path).to_string(), r#"400 {"error":"not an account in euros"}"#, "{path}");
    }
    let to_claire = post(&api, "/v1/transfers", r#"{"from":"alice","to":"claire","amount":1}"#);
    assert_eq!(to_claire.to_string(), r#"400 {"error":"not an account in euros"}"#);
}

#[test]
fn an_amount_means_the_same_in_both_versions() {
    for cents in [1, 9, 10, 99, 100, 101, 12_345, 99_999_999, MAX_CENTS - 1, MAX_CENTS] {
        let balance = Balance { account: "alice".to_owned(), cents, currency: Currency::Eur };
        let [v1, v2] = Version::ALL.map(|version| {
            let said = representation(version).balance(&balance).unwrap();
            serde_json::from_slice::<Value>(said.body()).unwrap()
        });
        let euros = v1["balance"].to_string();
        assert_eq!(v2["balance"], cents);
        let order = format!(r#"{{"from":"alice","to":"bob","amount":{euros}}}"#);
        assert_eq!(representation(Version::V1).order(order.as_bytes()).unwrap().cents, cents, "{euros}");
    }
}

#[test]
fn an_amount_out_of_range_moves_nothing() {
    let api = api();
    let amounts = ["1e300", "10000000000.01", "0.001", "-0.0", "1e-300"];
    for amount in amounts {
        let said =
            post(&api, "/v1/transfers", &format!(r#"{{"from":"alice","to":"bob","amount":{amount}}}"#));
        assert_eq!(said.to_string(), r#"400 {"error":"bad amount"}"#, "{amount}");
    }
    for amount in ["0", "1000000000001", "18446744073709551615"] {
        let said =
            post(&api, "/v2/transfers", &format!(r#"{{"from":"alice","to":"bob","amount":{amount}}}"#));
        assert_eq!(said.status, 422, "{amount}");
    }
    assert_eq!(
        get(&api, "/v2/accounts/alice").body,
        r#"{"account":"alice","balance":9000,"currency":"EUR"}"#
    );
}

#[test]
fn a_transfer_to_oneself_moves_nothing_and_needs_the_money() {
    let mut ledger = ledger();
    let order = |cents| Order {
        from: "alice".to_owned(),
        to: "alice".to_owned(),
        cents,
        currency: Currency::Eur,
        memo: None,
    };
    assert_eq!(ledger.transfer(order(9000)).unwrap().id, 1);
    assert_eq!(ledger.balance("alice").unwrap().cents, 9000);
    let short = Refusal::InsufficientFunds { account: "alice".to_owned(), missing: 1 };
    assert_eq!(ledger.transfer(order(9001)), Err(short));
}

#[test]
fn an_account_cannot_be_filled_above_its_limit() {
    let account =
        |account: &str| Balance { account: account.to_owned(), cents: u64::MAX, currency: Currency::Eur };
    let mut ledger = Ledger::of([account("alice"), account("bob")]);
    let order = Order {
        from: "alice".to_owned(),
        to: "bob".to_owned(),
        cents: 1,
        currency: Currency::Eur,
        memo: None,
    };
    assert_eq!(ledger.transfer(order.clone()), Err(Refusal::BadAmount));
    assert_eq!(ledger.balance("alice").unwrap().cents, MAX_CENTS);
    let back = Order { from: "bob".to_owned(), to: "carol".to_owned(), ..order.clone() };
    let mut ledger = Ledger::of([account("alice"), account("bob"), Balance { cents: 0, ..account("carol") }]);
    assert!(ledger.transfer(back).is_ok());
    assert!(ledger.transfer(order.clone()).is_ok(), "bob has room for one cent again");
    assert_eq!(ledger.balance("bob").unwrap().cents, MAX_CENTS);
    let most = Order { from: "alice".to_owned(), to: "dora".to_owned(), cents: MAX_CENTS, ..order };
    let mut ledger = Ledger::of([account("alice"), Balance { cents: 0, ..account("dora") }]);
    assert!(ledger.transfer(most).is_ok(), "the most that an account has can be moved at once");
}

#[test]
fn version_1_skips_what_it_does_not_know_and_version_2_refuses_it() {
    let api = api();
    let body = r#"{"from":"alice","to":"bob","amount":1,"only_if_above":5000}"#;
    assert_eq!(post(&api, "/v1/transfers", body).status, 200);
    assert_eq!(post(&api, "/v2/transfers", body).status, 400);
}

#[test]
fn a_method_that_is_not_allowed_is_told_which_is() {
    for (line, allowed) in
        [("PUT /v1/accounts/alice", "GET"), ("GET /v1/transfers", "POST"), ("POST /v2/transfers/1", "GET")]
    {
        let answer = api().answer(&request(line, ""));
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()),
            (405, allowed),
            "{line}"
        );
    }
    assert_eq!(api().answer(&request("HEAD /v1/accounts/alice", "")).status(), 200);
    assert_eq!(api().answer(&request("HEAD /v1/transfers", "")).status(), 405);
}
