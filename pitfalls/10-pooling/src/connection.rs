//! What a pool asks of its connections.

use std::io;

/// A connection that a pool can lend.
pub trait Connection: Send + 'static {
    /// Whether another caller may have it: it is open, and owes nobody anything. Does not wait. To panic is to say no.
    fn is_reusable(&mut self) -> bool;
}

/// Makes connections.
pub trait Connect: Send + Sync + 'static {
    /// What it makes.
    type Connection: Connection;

    /// A new connection, ready for its first request. Dropping the future gives up.
    ///
    /// # Errors
    /// The system's reason.
    fn connect(&self) -> impl Future<Output = io::Result<Self::Connection>> + Send;
}
