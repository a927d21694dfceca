//! What a balancer chooses between, and what it is told of a call.

use std::sync::Arc;

use solution_03_errors::{Code, WireError};

/// One instance of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Its name, usually its address. No two in a list have the same.
    pub name: Arc<str>,
    /// How much it can do, compared with the others. 0 counts as 1.
    pub weight: u32,
}

impl Backend {
    /// One that can do as much as the others.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.into(), weight: 1 }
    }
}

/// How a call ended, as far as it tells something about the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did its work. An answer like `NOT_FOUND` belongs here: the caller asked for the wrong thing.
    Served,
    /// It answered that it cannot.
    Failed,
    /// There was no answer: refused, cut off, or silent until the deadline.
    Unreachable,
}

impl Outcome {
    /// What a call's result says about the backend that was called. The code alone does not tell a backend that says
    /// `UNAVAILABLE` from one that nobody reaches; where the caller knows, it says [`Unreachable`](Self::Unreachable) itself.
    #[must_use]
    pub fn of<T>(result: &Result<T, WireError>) -> Self {
        match result.as_ref().map_err(|error| error.code) {
            Err(Code::DeadlineExceeded) => Self::Unreachable,
            Err(
                Code::Unknown | Code::ResourceExhausted | Code::Internal | Code::Unavailable | Code::DataLoss,
            ) => Self::Failed,
            _ => Self::Served,
        }
    }
}
