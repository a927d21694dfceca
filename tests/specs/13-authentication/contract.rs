//! What the author tested: a caller with a good token is served, and every other one is told why not.
//!
//! `tokens` is about which token is good, `keys` about the issuer's keys and `http` about where they come from, `statements` about what
//! a service believes, `secrets` about what is never shown.

mod http;
mod keys;
mod secrets;
mod statements;
mod tokens;

use std::time::Duration;

use authentication::{Backend, Denied, Remote, Reply, Request, TokenError, serve};
use rig::Link;
use tokio::time::{sleep, timeout};

use super::scene::{LESSON, MALLORY, World, bearing, book, claims, said, shown};

#[tokio::test(start_paused = true)]
async fn a_caller_with_a_good_token_is_served_by_both_services() {
    let world = World::new();
    assert_eq!(world.call(&book(&world.login)).await, MALLORY);
    let read = Request { method: "accounts/read".to_owned(), ..book(&world.login) };
    assert_eq!(world.call(&read).await, MALLORY.replace("transfers books", "accounts books"));
}

#[tokio::test(start_paused = true)]
async fn what_a_token_does_not_say_is_absent() {
    let world = World::new();
    let mut few = claims();
    few.as_object_mut().unwrap().remove("tenant");
    few["scope"] = "transfers:book".into();
    let answer = world.call(&bearing(&world.login.token(&few))).await;
    assert_eq!(answer, "transfers books 100 EUR for mallory of no tenant, who may transfers:book");
}

#[tokio::test(start_paused = true)]
async fn who_is_unknown_is_told_401_and_who_may_not_is_told_403() {
    let world = World::new();
    let without = Request::new("transfers/book", "100 EUR");
    assert_eq!(world.call(&without).await, "401: a token is needed");
    assert_eq!(world.gateway.admit(&without).await.unwrap_err(), Denied::NoToken);
    assert_eq!(world.call(&bearing("no.such.token")).await, "401: the token is not accepted");
    let close = Request { method: "transfers/close".to_owned(), ..book(&world.login) };
    assert_eq!(world.call(&close).await, "403: the token does not allow this");
    assert_eq!(world.gateway.admit(&close).await.unwrap_err(), Denied::Scope { needs: "transfers:close" });
    assert_eq!(world.arrived(), [], "no service has heard of any of them");
}

#[tokio::test(start_paused = true)]
async fn a_method_that_is_not_named_is_nobodys() {
    let world = World::new();
    let other = Request { method: "transfers/erase".to_owned(), ..book(&world.login) };
    assert_eq!(world.call(&other).await, "404: no such method");
    let unknown = Request::new("transfers/erase", "");
    assert_eq!(
        world.call(&unknown).await,
        "401: a token is needed",
        "a stranger is not told which methods there are"
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_is_a_whole_word() {
    let world = World::new();
    for scope in ["transfers:bookings", "transfers", "TRANSFERS:BOOK", "transfers:book,accounts:read", ""] {
        let mut other = claims();
        other["scope"] = scope.into();
        let answer = world.call(&bearing(&world.login.token(&other))).await;
        assert_eq!(answer, "403: the token does not allow this", "{scope}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_a_bearer_token_and_there_is_one() {
    let world = World::new();
    let token = world.login.token(&claims());
    let ask = |values: &[String]| {
        let request = Request::new("transfers/book", "100 EUR");
        values.iter().fold(request, |request, value| request.with("authorization", value))
    };
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(world.call(&ask(&[format!("{scheme} {token}")])).await, MALLORY);
    }
    for values in [
        vec![token.clone()],
        vec![format!("Basic {token}")],
        vec![format!("Bearer {token}"), format!("Bearer {token}")],
        vec!["Basic bWFsbG9yeTo=".to_owned(), format!("Bearer {token}")],
    ] {
        assert_eq!(world.call(&ask(&values)).await, "401: a token is needed");
    }
    let behind = Request::new("transfers/book", "").with_trailer("authorization", format!("Bearer {token}"));
    assert_eq!(world.call(&behind).await, "401: a token is needed");
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_the_metadata_goes_on_as_it_came() {
    let world = World::new();
    let rest = [
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("Idempotency-Key", "8e03978e"),
        ("x-request-id", "7"),
        ("x-user-agent", "curl/8.5.0"),
        ("x-tenants", "2"),
        ("x-identity-provider", "login"),
        ("proxy-authorization", "none"),
        ("Via", "1.1 first"),
        ("via", "1.1 second"),
    ];
    let request = rest.iter().fold(book(&world.login), |request, (name, value)| request.with(*name, *value));
    let request = request.with_trailer("checksum", "1c291ca3").with_trailer("x-scopes", "1");
    assert_eq!(world.call(&request).await, MALLORY);
    let arrived = world.arrived();
    let [arrived] = &arrived[..] else { panic!("{arrived:?}") };
    let came = |name: &str| rest.iter().any(|(known, _)| *known == name);
    let got: Vec<_> = arrived.metadata.iter().filter(|(name, _)| came(name)).collect();
    let behind: Vec<_> = arrived.trailers.iter().collect();
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(format!("{got:?}\nbehind the body, {behind:?}"))
        .hurts("a filter that takes more than the gateway's own names breaks traces, retries and checksums")
        .holds(got == rest && behind == [("checksum", "1c291ca3"), ("x-scopes", "1")]);
    assert_eq!((&*arrived.method, &*arrived.body), ("transfers/book", "100 EUR"));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_leaves_no_reply_to_the_next() {
    let (near, far, _wire) = Link::between("gateway", "echo").open();
    tokio::spawn(async move { serve(far, Slow).await });
    let echo = Remote::over(near);
    let [first, second] = ["alice's", "bob's"].map(|body| Request::new("echo", body));
    assert!(timeout(Duration::from_millis(100), echo.call(first)).await.is_err());
    sleep(Duration::from_secs(2)).await;
    assert_eq!(said(&echo.call(second).await), "503: the connection owes an earlier reply");
}

/// Answers with what it was asked, after a second.
struct Slow;

impl Backend for Slow {
    async fn call(&self, request: Request) -> Reply {
        sleep(Duration::from_secs(1)).await;
        Ok(request.body)
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_operator_reads_is_more_than_what_the_caller_is_told() {
    let world = World::new();
    let mut other = claims();
    other["aud"] = "mail".into();
    let request = bearing(&world.login.token(&other));
    let denied = world.gateway.admit(&request).await.unwrap_err();
    assert_eq!(denied, Denied::Token(TokenError::Audience));
    LESSON
        .evidence()
        .sent("a token for another service")
        .arrived(denied.refusal().to_string())
        .hurts("an answer that tells one check from the next helps whoever tries them one by one")
        .holds(denied.refusal().to_string() == "401: the token is not accepted");
}
