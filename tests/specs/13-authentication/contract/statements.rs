//! What a service believes of its caller: what the gateway has said, to it, of this method, a moment ago.

use authentication::{
    Backend, EXPIRES, Identity, KEY, LIFETIME_SECONDS, Metadata, Request, SCOPE, SIGNATURE, Scopes, Signer,
    StatementError, StatementVerifier, TENANT, Tenant, USER, User,
};

use super::super::scene::{Hands, LESSON, MALLORY, NOW, World, book, gateway_key, said, service};

fn mallory() -> Identity {
    let (user, tenant) = (User("mallory".to_owned()), Some(Tenant("acme".to_owned())));
    Identity { user, tenant, scopes: Scopes::parse("transfers:book accounts:read") }
}

/// What a gateway with that key sends to `transfers` for Mallory.
fn stated_by(gateway: &Signer) -> Request {
    let mut request = Request::new("transfers/book", "100 EUR");
    mallory().append_to(&mut request.metadata);
    gateway.sign(&mut request, "transfers", NOW);
    request
}

fn transfers() -> StatementVerifier {
    StatementVerifier::new("transfers", [("spring", gateway_key().public_key())])
}

/// The same request, with another value under that name, or none.
fn but(request: &Request, name: &str, value: Option<&str>) -> Request {
    let mut changed = request.clone();
    changed.metadata.remove(name);
    if let Some(value) = value {
        changed.metadata.append(name, value);
    }
    changed
}

#[tokio::test(start_paused = true)]
async fn a_request_past_the_gateway_is_refused() {
    let service = service("transfers", Hands::at(NOW).clock());
    let request = Request::new("transfers/book", "100 EUR").with(USER, "alice").with(SCOPE, "transfers:book");
    let answer = said(&service.call(request).await);
    LESSON
        .evidence()
        .sent("straight to the service, from within the network: x-user: alice")
        .arrived(&answer)
        .hurts("every program in the network, and whoever gets into one of them, is any customer")
        .holds(answer == "401: not by way of the gateway");
}

#[tokio::test(start_paused = true)]
async fn what_a_service_was_told_is_no_use_to_another_and_none_later() {
    let world = World::new();
    assert_eq!(world.call(&book(&world.login)).await, MALLORY);
    let told = world.arrived().remove(0);
    let [transfers, accounts] = ["transfers", "accounts"].map(|name| service(name, world.hands.clock()));
    assert_eq!(said(&transfers.call(told.clone()).await), MALLORY);
    assert_eq!(said(&accounts.call(told.clone()).await), "401: not by way of the gateway");
    world.hands.set(NOW + LIFETIME_SECONDS);
    assert_eq!(said(&transfers.call(told).await), "401: not by way of the gateway");
}

#[test]
fn a_statement_is_believed_by_the_service_that_it_is_made_to() {
    let request = stated_by(&gateway_key());
    assert_eq!(transfers().verify(&request, NOW).unwrap(), mallory());
    let accounts = StatementVerifier::new("accounts", [("spring", gateway_key().public_key())]);
    let found = accounts.verify(&request, NOW);
    LESSON
        .evidence()
        .sent("what the gateway said to `transfers`, passed on to `accounts`")
        .arrived(format!("{found:?}"))
        .hurts("each service is every one of its callers to all others")
        .holds(found == Err(StatementError::Signature));
}

#[test]
fn nothing_of_it_can_be_changed() {
    let good = stated_by(&gateway_key());
    let later = (NOW + 9999).to_string();
    for changed in [
        but(&good, USER, Some("alice")),
        but(&good, TENANT, Some("globex")),
        but(&good, TENANT, None),
        but(&good, SCOPE, Some("transfers:book accounts:read admin")),
        but(&good, SCOPE, None),
        but(&good, EXPIRES, Some(&later)),
        but(&good, EXPIRES, None),
        but(&good, SIGNATURE, Some(&"00".repeat(64))),
        but(&good, SIGNATURE, Some("not hexadecimal")),
        Request { method: "transfers/close".to_owned(), ..good.clone() },
    ] {
        assert_eq!(transfers().verify(&changed, NOW), Err(StatementError::Signature), "{changed:?}");
    }
    for absent in [USER, SIGNATURE, KEY] {
        assert_eq!(
            transfers().verify(&but(&good, absent, None), NOW),
            Err(StatementError::Missing),
            "{absent}"
        );
    }
    assert_eq!(transfers().verify(&but(&good, KEY, Some("mallory")), NOW), Err(StatementError::UnknownKey));
}

#[test]
fn where_one_part_ends_cannot_be_moved() {
    let (user, scopes) = (User("ab".to_owned()), Scopes::parse("c"));
    let mut request = Request::new("transfers/book", "");
    Identity { user, tenant: None, scopes }.append_to(&mut request.metadata);
    gateway_key().sign(&mut request, "transfers", NOW);
    assert!(transfers().verify(&request, NOW).is_ok());
    let moved = but(&but(&request, USER, Some("a")), TENANT, Some("b"));
    assert!(transfers().verify(&moved, NOW).is_err());
    assert!(transfers().verify(&but(&request, TENANT, Some("")), NOW).is_err(), "empty is not absent");
    let shifted = Request { method: "/book".to_owned(), ..request };
    let other = StatementVerifier::new("transferstransfers", [("spring", gateway_key().public_key())]);
    assert!(other.verify(&shifted, NOW).is_err());
}

#[test]
fn a_statement_lives_for_half_a_minute() {
    let request = stated_by(&gateway_key());
    let last = NOW + LIFETIME_SECONDS - 1;
    assert!(transfers().verify(&request, last).is_ok());
    let expired = StatementError::Expired { expires: last + 1, now: last + 1 };
    assert_eq!(transfers().verify(&request, last + 1), Err(expired));
    assert!(transfers().verify(&request, NOW + 60).is_err(), "a lifetime is short");
}

#[test]
fn who_can_check_a_statement_cannot_make_one() {
    // All that a service has.
    let held = gateway_key().public_key();
    let found = transfers().verify(&stated_by(&Signer::new("spring", held)), NOW);
    LESSON
        .evidence()
        .sent("a statement that `accounts` has signed with the key that it checks statements with")
        .arrived(format!("{found:?}"))
        .hurts("one service that is broken into is every customer to all the others")
        .holds(found == Err(StatementError::Signature));
}

#[test]
fn while_the_gateway_changes_its_key_both_are_believed() {
    let summer = Signer::new("summer", [22; 32]);
    let both = [("spring", gateway_key().public_key()), ("summer", summer.public_key())];
    let during = StatementVerifier::new("transfers", both);
    assert!(during.verify(&stated_by(&gateway_key()), NOW).is_ok());
    assert!(during.verify(&stated_by(&summer), NOW).is_ok());
    let after = StatementVerifier::new("transfers", [("summer", summer.public_key())]);
    assert_eq!(after.verify(&stated_by(&gateway_key()), NOW), Err(StatementError::UnknownKey));
    assert_eq!(transfers().verify(&stated_by(&summer), NOW), Err(StatementError::UnknownKey));
}

#[test]
fn names_are_compared_and_kept_as_they_came() {
    let mut metadata: Metadata = [("X-User", "a"), ("x_user", "b"), ("x-user2", "c")].into_iter().collect();
    assert_eq!(metadata.get("x-user"), Some("a"));
    assert_eq!(metadata.get_all("X_USER").collect::<Vec<_>>(), ["a", "b"]);
    metadata.remove("x-user");
    assert_eq!(metadata.iter().collect::<Vec<_>>(), [("x-user2", "c")]);
}

#[test]
fn a_key_under_which_everything_is_signed_is_believed_in_nothing() {
    // The neutral point of the curve, as the key and as the signature's first half: the equation holds for every message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let everything = format!("01{}", "00".repeat(63));
    let weak = StatementVerifier::new("transfers", [("spring", neutral)]);
    let found = weak.verify(&but(&stated_by(&gateway_key()), SIGNATURE, Some(&everything)), NOW);
    assert_eq!(found, Err(StatementError::Signature));
}
