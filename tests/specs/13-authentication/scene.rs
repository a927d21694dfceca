//! What both halves of the spec stand on: a login that issues tokens, and a gateway before two services.

mod login;
mod world;

use authentication::{Metadata, Reply, Request};
use rig::Lesson;

pub(crate) use login::{Login, claims, ed25519, header, sign};
pub(crate) use world::{Hands, World, gateway_key, keys_of, service, tokens};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

/// The time of day in every test, until it sets another: seconds since 1970.
pub(crate) const NOW: u64 = 1_800_000_000;

/// A request to book, with Mallory's good token.
pub(crate) fn book(login: &Login) -> Request {
    bearing(&login.token(&claims()))
}

/// A request to book, with that token.
pub(crate) fn bearing(token: &str) -> Request {
    Request::new("transfers/book", "100 EUR").with("authorization", format!("Bearer {token}"))
}

/// A call's end in words.
pub(crate) fn said(reply: &Reply) -> String {
    match reply {
        Ok(body) => body.clone(),
        Err(refusal) => refusal.to_string(),
    }
}

/// A request's metadata and trailing metadata, but for the token, in words.
pub(crate) fn shown(request: &Request) -> String {
    let lines = |metadata: &Metadata| {
        // A JWT begins so: `{"` in base64url.
        let shown = metadata.iter().map(|(name, value)| match value.strip_prefix("Bearer ey") {
            Some(_) => format!("{name}: Bearer (mallory's token)"),
            None => format!("{name}: {value}"),
        });
        shown.collect::<Vec<_>>()
    };
    let mut all = lines(&request.metadata);
    all.extend(lines(&request.trailers).into_iter().map(|line| format!("behind the body, {line}")));
    all.join("\n")
}

/// What Mallory is to a service whose gateway is right.
pub(crate) const MALLORY: &str =
    "transfers books 100 EUR for mallory of acme, who may transfers:book accounts:read";
