//! What answers a request.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ALLOW, USER_AGENT, VARY};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde::Serialize;

use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::representation::{Representation, json, representation};
use crate::select::{NamedBy, VERSION_HEADER, select};
use crate::stage::{Stage, Stages};
use crate::usage::Usage;
use crate::version::Version;

/// The most that a server should read of a body.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The ledger's HTTP API. It reads no socket: a server gives it whole requests.
#[derive(Debug, Default)]
pub struct Api {
    ledger: Mutex<Ledger>,
    stages: Stages,
    usage: Usage,
}

/// A request for a version that is not served, answered in a way that a client of any version can read.
#[derive(Serialize)]
struct NotServed {
    error: String,
    served: Vec<String>,
}

impl Api {
    /// Answers for `ledger`, with versions in these stages.
    #[must_use]
    pub fn new(ledger: Ledger, stages: Stages) -> Self {
        Self { ledger: Mutex::new(ledger), stages, usage: Usage::default() }
    }

    /// Who calls which version.
    #[must_use]
    pub const fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Answers a request in the version that [`select`] says, errors included.
    ///
    /// The answer says its version, and whether that ends. A version that there is not, or not any more, is refused with 400 or
    /// 410, and those that there are.
    pub fn answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let selected = match select(request.uri().path(), request.headers()) {
            Ok(selected) => selected,
            Err(refusal) => return self.not_served(StatusCode::BAD_REQUEST, &refusal),
        };
        let version = selected.version;
        self.usage.count(&client(request), version, selected.named_by);
        let stage = self.stages.of(version);
        if *stage == Stage::Gone {
            return self.not_served(StatusCode::GONE, &Refusal::Gone { version });
        }
        let says = representation(version);
        let mut response = self
            .carry_out(request.method(), selected.path, request.body(), says)
            .unwrap_or_else(|refusal| refused(&refusal, says));
        let headers = response.headers_mut();
        headers.insert(VERSION_HEADER, HeaderValue::from_static(version.number()));
        if selected.named_by != NamedBy::Path {
            headers.insert(VARY, HeaderValue::from_name(VERSION_HEADER));
        }
        if let Stage::Ending(ending) = stage {
            ending.announce(version, selected.path, headers);
        }
        response
    }

    /// Does what is asked, whatever the version, and says it in that version's way.
    fn carry_out(
        &self,
        method: &Method,
        path: &str,
        body: &[u8],
        says: &dyn Representation,
    ) -> Result<Response<Bytes>, Refusal> {
        // A handler that panicked has changed nothing: a transfer is made wholly or not at all.
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match segments[..] {
            ["accounts", account] => {
                only(method, Method::GET, "GET")?;
                says.balance(&ledger.balance(account)?)
            }
            ["transfers"] => {
                only(method, Method::POST, "POST")?;
                says.booked(ledger.transfer(says.order(body)?)?)
            }
            ["transfers", id] => {
                only(method, Method::GET, "GET")?;
                says.transfer(ledger.find(id.parse().map_err(|_| Refusal::NotFound)?)?)
            }
            _ => Err(Refusal::NotFound),
        }
    }

    fn not_served(&self, status: StatusCode, refusal: &Refusal) -> Response<Bytes> {
        let served = Version::ALL.into_iter().filter(|version| *self.stages.of(*version) != Stage::Gone);
        let served = served.map(|version| version.to_string()).collect();
        let mut response =
            json(status, "application/json", &NotServed { error: refusal.to_string(), served });
        response.headers_mut().insert(VARY, HeaderValue::from_name(VERSION_HEADER));
        response
    }
}

fn refused(refusal: &Refusal, says: &dyn Representation) -> Response<Bytes> {
    let mut response = says.refused(refusal);
    if let Refusal::MethodNotAllowed { allowed } = refusal {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

/// `HEAD` is `GET` without a body, and the server leaves that out.
fn only(method: &Method, only: Method, allowed: &'static str) -> Result<(), Refusal> {
    let is_head = only == Method::GET && *method == Method::HEAD;
    if *method == only || is_head { Ok(()) } else { Err(Refusal::MethodNotAllowed { allowed }) }
}

/// Who calls, by what it says of itself. Behind an authentication it is who it is.
fn client(request: &Request<Bytes>) -> String {
    match request.headers().get(USER_AGENT) {
        Some(name) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
        None => "(no name)".to_owned(),
    }
}
