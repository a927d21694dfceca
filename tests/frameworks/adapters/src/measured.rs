//! What the bench measures of a stack: two methods, each of which answers with what it is given.

use std::net::SocketAddr;

use anyhow::Result;

use crate::messages::{Echo, User};
use crate::stack::Server;

/// A stack that can be measured, set up as its own documentation does it.
pub trait Measured: Send + Sync + 'static {
    type Caller: Caller;

    /// Serves on a free port of loopback, until the [`Server`] is dropped.
    fn listen(&self) -> impl Future<Output = Result<Server>> + Send;

    /// Connects.
    fn open(&self, address: SocketAddr) -> impl Future<Output = Result<Self::Caller>> + Send;
}

/// Calls over one connection, which clones share. Nothing here is boxed: that would be measured too.
pub trait Caller: Clone + Send + Sync + 'static {
    /// Sends bytes there and back.
    fn echo(&self, request: Echo) -> impl Future<Output = Result<Echo>> + Send;

    /// Sends a user there and back.
    fn user(&self, request: User) -> impl Future<Output = Result<User>> + Send;
}
