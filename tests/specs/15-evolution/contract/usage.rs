//! Who calls which version.

use evolution::{MAX_CLIENTS, NamedBy, OTHERS, Stage, Stages, Usage, Used, Version};

use super::super::scene::{api, ledger, request_of};

fn used(client: &str, version: Version, named_by: NamedBy, calls: u64) -> Used {
    Used { version, named_by, client: client.to_owned(), calls }
}

#[test]
fn calls_are_counted_by_client_version_and_what_named_it() {
    let api = api();
    for (client, version, line) in [
        ("app/2.0", "", "GET /v2/accounts/alice"),
        ("app/2.0", "2", "GET /accounts/alice"),
        ("app/2.0", "2", "GET /accounts/carol"),
        ("shop/1.1", "", "GET /v1/accounts/alice"),
    ] {
        api.answer(&request_of(client, version, line));
    }
    assert_eq!(
        api.usage().all(),
        [
            used("app/2.0", Version::V2, NamedBy::Path, 1),
            used("app/2.0", Version::V2, NamedBy::Header, 2),
            used("shop/1.1", Version::V1, NamedBy::Path, 1),
        ]
    );
    assert_eq!(api.usage().of(Version::V1), [used("shop/1.1", Version::V1, NamedBy::Path, 1)]);
}

#[test]
fn clients_of_a_version_that_was_taken_out_are_counted_too() {
    let api = evolution::Api::new(ledger(), Stages { v1: Stage::Gone, v2: Stage::Current });
    api.answer(&request_of("shop/1.1", "1", "GET /accounts/alice"));
    assert_eq!(api.usage().of(Version::V1), [used("shop/1.1", Version::V1, NamedBy::Header, 1)]);
}

#[test]
fn a_client_of_no_version_that_there_is_is_not_counted() {
    let api = api();
    api.answer(&request_of("shop/1.1", "3", "GET /accounts/alice"));
    assert_eq!(api.usage().all(), []);
}

#[test]
fn a_client_without_a_name_is_counted() {
    let api = api();
    let mut request = request_of("shop", "1", "GET /accounts/alice");
    request.headers_mut().remove("user-agent");
    api.answer(&request);
    assert_eq!(api.usage().all(), [used("(no name)", Version::V1, NamedBy::Header, 1)]);
}

#[test]
fn names_that_somebody_makes_up_cost_no_memory() {
    let usage = Usage::default();
    usage.count("shop/1.1", Version::V1, NamedBy::Path);
    for client in 0..2 * MAX_CLIENTS {
        usage.count(&format!("{client:0>2000}"), Version::V2, NamedBy::Path);
        usage.count(&format!("{client}\u{1b}[2J"), Version::V2, NamedBy::Path);
    }
    usage.count("shop/1.1", Version::V1, NamedBy::Path);
    let all = usage.all();
    assert_eq!(all.len(), MAX_CLIENTS + 1);
    assert!(all.iter().all(|used| used.client.len() <= 64 && !used.client.contains('\u{1b}')));
    assert_eq!(usage.of(Version::V1), [used("shop/1.1", Version::V1, NamedBy::Path, 2)]);
    let others = all.iter().find(|used| used.client == OTHERS).unwrap();
    let calls: u64 = all.iter().map(|used| used.calls).sum();
    assert_eq!(calls, 2 + 4 * MAX_CLIENTS as u64);
    assert!(others.calls > 0);
}
