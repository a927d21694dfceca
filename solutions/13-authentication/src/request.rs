//! What is asked of a service, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::metadata::Metadata;

/// A request to a method of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which method, such as `transfers/book`.
    pub method: String,
    /// What was sent before the body.
    pub metadata: Metadata,
    /// The method's argument.
    pub body: String,
    /// What was sent behind the body.
    pub trailers: Metadata,
}

impl Request {
    /// A request without metadata.
    pub fn new(method: impl Into<String>, body: impl Into<String>) -> Self {
        let (metadata, trailers) = (Metadata::default(), Metadata::default());
        Self { method: method.into(), metadata, body: body.into(), trailers }
    }

    /// The same request with one more value before its body.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.append(name, value);
        self
    }

    /// The same request with one more value behind its body.
    #[must_use]
    pub fn with_trailer(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.trailers.append(name, value);
        self
    }

    /// The first value under that name, wherever it stands: servers that merge trailing metadata put it last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.metadata.get(name).or_else(|| self.trailers.get(name))
    }
}

/// Why a request was not served, as its caller is told: enough to know what to do next, and no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// As in HTTP (RFC 9110, section 15.5): 401, "who are you?", and a new token may help; 403, "I know, and no".
    pub status: u16,
    /// In words.
    pub says: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.says)
    }
}

/// A method's result, or why it has none.
pub type Reply = Result<String, Refusal>;

/// Something that answers requests.
pub trait Backend: Send + Sync {
    /// Answers one request. Whether dropping the future stops the work is the backend's own promise.
    fn call(&self, request: Request) -> impl Future<Output = Reply> + Send;
}
