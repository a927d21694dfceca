//! A call that comes to no reply.

use solution_03_errors::WireError;

/// Why a call has no reply, and whether anything was done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// For the client.
    pub error: WireError,
    /// Whether the call's handler may have done something. If not, the client hears that the same request can safely
    /// be sent again ([`CallError::NotBegun`](crate::CallError::NotBegun)).
    pub begun: bool,
}

impl Failure {
    /// Of a call whose handler was not begun.
    #[must_use]
    pub fn not_begun(error: WireError) -> Self {
        Self { error, begun: false }
    }
}

impl From<WireError> for Failure {
    /// What a handler returns: it was begun.
    fn from(error: WireError) -> Self {
        Self { error, begun: true }
    }
}
