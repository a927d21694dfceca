//! One service calling another: how an error leaves a process, and how it enters the next one.

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Code, DatabaseError, Log, Refusal, TraceId, WireError};

/// A service at the other end of a wire: takes a request, gives back the bytes of a [`Reply`].
///
/// Requests go as they are, for this is about answers.
pub trait Peer<Q> {
    /// Serves one request.
    fn serve(&self, request: &Q, trace: TraceId) -> Vec<u8>;
}

/// An answer as it crosses the wire: `{"ok": …}` or `{"error": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply<T> {
    /// It was done.
    Ok(T),
    /// It was not.
    Error(WireError),
}

/// Calls a peer and reads its answer.
///
/// # Errors
/// The peer's [`WireError`], or why its answer cannot be read.
pub fn call<Q, A: DeserializeOwned>(peer: &impl Peer<Q>, request: &Q, trace: TraceId) -> anyhow::Result<A> {
    let answer = peer.serve(request, trace);
    match serde_json::from_slice(&answer).context("answer is not readable")? {
        Reply::Ok(answer) => Ok(answer),
        Reply::Error(error) => Err(error.into()),
    }
}

/// What `service` answers: all of an error goes to the log, and a [`WireError`] to whoever called.
pub(crate) fn answer<A: Serialize>(
    service: &'static str,
    trace: TraceId,
    log: &Log,
    outcome: anyhow::Result<A>,
) -> Vec<u8> {
    let reply = match outcome {
        Ok(answer) => Reply::Ok(answer),
        Err(error) => {
            log.failure(service, trace, &error);
            Reply::Error(translate(&error, trace))
        }
    };
    serde_json::to_vec(&reply).expect("a reply holds only text and numbers")
}

/// What a caller may know of `error`: what its outermost cause that is known here says.
fn translate(error: &anyhow::Error, trace: TraceId) -> WireError {
    for cause in error.chain() {
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return WireError::new(refusal.code(), refusal.to_string(), trace);
        }
        if let Some(DatabaseError::Unreachable { .. }) = cause.downcast_ref() {
            return WireError::new(Code::Unavailable, "the ledger is unavailable", trace);
        }
        if let Some(peer) = cause.downcast_ref::<WireError>() {
            return peer.clone().with_trace(trace);
        }
    }
    WireError::new(Code::Internal, format!("{error:?}"), trace)
}
