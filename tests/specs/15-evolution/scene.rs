//! What both halves of the spec stand on: a ledger of three accounts, and a client of its API.

mod http_server;
mod recorded;
mod shape;

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use evolution::{Api, Balance, Currency, Ending, Ledger, Stage, Stages, VERSION_HEADER};
use rig::Lesson;

pub(crate) use axum::body::Bytes;
pub(crate) use axum::http::{HeaderMap, Request, Response};
pub(crate) use http_server::{raw, serve};
pub(crate) use recorded::{Exchange, V1, V2, recorded, replay};
pub(crate) use shape::{Break, Shape};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

/// Alice and Bob have euros; Claire has francs, which came with version 2.
pub(crate) fn ledger() -> Ledger {
    let account = |account: &str, cents, currency| Balance { account: account.to_owned(), cents, currency };
    Ledger::of([
        account("alice", 9000, Currency::Eur),
        account("bob", 1250, Currency::Eur),
        account("claire", 50_000, Currency::Chf),
    ])
}

/// The API, with no version that ends.
pub(crate) fn api() -> Api {
    Api::new(ledger(), Stages::default())
}

/// The API, with a version 1 that is deprecated since the beginning of 2026 and has its sunset at the end of it.
pub(crate) fn ending_api() -> Api {
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let ending = Ending::new(at(1_767_225_600), at(1_798_761_599), "https://ledger.example/moving-to-v2");
    Api::new(ledger(), Stages { v1: Stage::Ending(ending.expect("it is in order")), v2: Stage::Current })
}

/// What a client sees of an answer: what a version promises for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        let kind = response.headers().get("content-type");
        Self {
            status: response.status().as_u16(),
            kind: kind.map(|kind| kind.to_str().expect("a type is letters").to_owned()).unwrap_or_default(),
            body: String::from_utf8_lossy(response.body()).into_owned(),
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body)
    }
}

/// `GET /accounts/alice` and the like, with a body that may be empty.
pub(crate) fn request(line: &str, body: &str) -> Request<Bytes> {
    let (method, path) = line.split_once(' ').expect("a method and a path");
    Request::builder().method(method).uri(path).body(Bytes::from(body.to_owned())).expect("a path")
}

/// The same, from a client that has a name and says a version.
pub(crate) fn request_of(client: &str, version: &str, line: &str) -> Request<Bytes> {
    let mut request = request(line, "");
    request.headers_mut().insert("user-agent", client.parse().expect("a client's name is letters"));
    if !version.is_empty() {
        request.headers_mut().insert(VERSION_HEADER, version.parse().expect("a number"));
    }
    request
}

pub(crate) fn get(api: &Api, path: &str) -> Said {
    Said::of(&api.answer(&request(&format!("GET {path}"), "")))
}

pub(crate) fn post(api: &Api, path: &str, body: &str) -> Said {
    Said::of(&api.answer(&request(&format!("POST {path}"), body)))
}

/// The headers that announce an end, one a line.
pub(crate) fn announced(headers: &HeaderMap) -> String {
    let mut lines = Vec::new();
    for name in ["deprecation", "sunset", "link"] {
        lines.extend(
            headers.get_all(name).iter().map(|value| format!("{name}: {}", value.to_str().expect("letters"))),
        );
    }
    lines.join("\n")
}
