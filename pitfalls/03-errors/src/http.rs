//! The wire error as HTTP: a status for whatever stands in between, and a body that loses nothing.
//!
//! Sixteen codes share eleven statuses, so a status alone cannot say which code it was; the body does. It is
//! problem details (RFC 9457), with the code's name, `retryable` and `trace_id` as extension members.
//!
//! | status | codes | alone it reads as |
//! | --- | --- | --- |
//! | 400 | `INVALID_ARGUMENT`, `FAILED_PRECONDITION`, `OUT_OF_RANGE` | `INVALID_ARGUMENT` |
//! | 401 | `UNAUTHENTICATED` | `UNAUTHENTICATED` |
//! | 403 | `PERMISSION_DENIED` | `PERMISSION_DENIED` |
//! | 404 | `NOT_FOUND` | `NOT_FOUND` |
//! | 409 | `ABORTED`, `ALREADY_EXISTS` | `ABORTED` |
//! | 429 | `RESOURCE_EXHAUSTED` | `RESOURCE_EXHAUSTED` |
//! | 499 | `CANCELLED` | `CANCELLED` |
//! | 500 | `INTERNAL`, `UNKNOWN`, `DATA_LOSS` | `INTERNAL` |
//! | 501 | `UNIMPLEMENTED` | `UNIMPLEMENTED` |
//! | 503 | `UNAVAILABLE` | `UNAVAILABLE` |
//! | 504 | `DEADLINE_EXCEEDED` | `DEADLINE_EXCEEDED` |
//! | 502 | | `UNAVAILABLE`: a proxy found nobody behind it |
//! | other 4xx, 5xx | | as 400, 500 (RFC 9110, section 15) |
//! | any other | | `UNKNOWN` |
//!
//! Sources: code to status, the comments in `google/rpc/code.proto`; 502, gRPC's `http-grpc-status-mapping.md`.
//! That document has another table for a gRPC client that meets a stray HTTP response (404 is `UNIMPLEMENTED`
//! there): it is about a wrong address, this one about an HTTP service that has no codes.

use serde::{Deserialize, Serialize};

use crate::{Code, TraceId, WireError};

impl Code {
    /// The HTTP status that says most of what this code says.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidArgument | Self::FailedPrecondition | Self::OutOfRange => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::Aborted | Self::AlreadyExists => 409,
            Self::ResourceExhausted => 429,
            Self::Cancelled => 499,
            Self::Internal | Self::Unknown | Self::DataLoss => 500,
            Self::Unimplemented => 501,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        }
    }

    /// What an HTTP status means where nothing but the status is known.
    #[must_use]
    pub const fn from_http_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthenticated,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            409 => Self::Aborted,
            429 => Self::ResourceExhausted,
            499 => Self::Cancelled,
            400..=498 => Self::InvalidArgument,
            501 => Self::Unimplemented,
            502 | 503 => Self::Unavailable,
            504 => Self::DeadlineExceeded,
            500..=599 => Self::Internal,
            _ => Self::Unknown,
        }
    }
}

/// A body of type `application/problem+json`.
#[derive(Serialize, Deserialize)]
struct Problem {
    #[serde(default)]
    status: u16,
    // Without it there is nothing to say. A default would take any JSON for ours, that of each gateway on the way too,
    // and make an error without words of it.
    detail: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    retryable: Option<bool>,
    #[serde(default)]
    trace_id: String,
}

impl WireError {
    /// The status and the body of an HTTP answer, the latter of type `application/problem+json`.
    #[must_use]
    pub fn to_http(&self) -> (u16, Vec<u8>) {
        let status = self.code.http_status();
        let problem = Problem {
            status,
            detail: self.message().to_owned(),
            code: self.code.name().to_owned(),
            retryable: Some(self.retryable),
            trace_id: self.trace.to_string(),
        };
        (status, serde_json::to_vec(&problem).expect("a problem holds only text and numbers"))
    }

    /// Reads an HTTP answer that is an error, whoever gave it: our own side, an older or newer one, a proxy.
    ///
    /// The body's code counts if it belongs to the status, else the status does. A body that is no problem
    /// details (a proxy's page) is not quoted.
    #[must_use]
    pub fn from_http(status: u16, body: &[u8]) -> Self {
        let by_status = Code::from_http_status(status);
        let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
            return Self::new(by_status, format!("HTTP status {status}"), TraceId::default());
        };
        let named = Code::from_name(&problem.code).filter(|code| code.http_status() == status);
        let code = named.unwrap_or(by_status);
        Self::new(code, problem.detail, TraceId::from_hex(&problem.trace_id))
            .with_retryable(problem.retryable.unwrap_or(code.is_retryable()))
    }
}
