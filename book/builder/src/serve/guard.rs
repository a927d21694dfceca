//! Refuses what was not asked for by a page of this server.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Result;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The header that carries the token.
const TOKEN: HeaderName = HeaderName::from_static("x-lab-token");

/// What only the pages of this server know. A new one is made for each server and written to no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(Arc<str>);

impl Token {
    /// 128 bits that cannot be guessed, as hexadecimal digits.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        let mut digits = String::new();
        for byte in bytes {
            write!(digits, "{byte:02x}").expect("a String takes every write");
        }
        Ok(Self(digits.into()))
    }

    /// As the header has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the requests of this server's own pages look like.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    hosts: Arc<[String; 2]>,
    token: Token,
}

impl Guard {
    pub(super) fn new(port: u16, token: Token) -> Self {
        Self { hosts: Arc::new([format!("127.0.0.1:{port}"), format!("localhost:{port}")]), token }
    }

    /// The host that was asked, if it is this one. Port 80 would go without its number, and is never ours by chance.
    fn host<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let host = only(headers, &header::HOST)?;
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)).then_some(host)
    }
}

/// The value of a header that is there once, and is text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Every request must name this host; one that says which page it comes from must come from a page of this host.
pub(super) async fn from_here(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = guard.host(headers) else {
        return refused("this server is 127.0.0.1 and has no other name");
    };
    let own = format!("http://{host}");
    if headers.contains_key(header::ORIGIN)
        && only(headers, &header::ORIGIN).is_none_or(|origin| !own.eq_ignore_ascii_case(origin))
    {
        return refused("a page of another site asked");
    }
    let mut response = next.run(request).await;
    let set = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in set {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A run must come from a page that says so, and know the token.
pub(super) async fn with_token(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !headers.contains_key(header::ORIGIN) {
        return refused("no page asked");
    }
    if only(headers, &TOKEN) != Some(guard.token.as_str()) {
        return refused("the token is not this server's: load the page again");
    }
    next.run(request).await
}

fn refused(why: &'static str) -> Response {
    (StatusCode::FORBIDDEN, why).into_response()
}
