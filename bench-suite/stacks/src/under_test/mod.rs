//! What is compared. Each stack is set up as its own documentation does it, over one TCP connection.

mod raw;
mod rpc;
mod tarpc;
mod tonic;

use std::net::SocketAddr;

use anyhow::Result;

pub use self::raw::Raw;
pub use self::rpc::Rpc;
pub use self::tarpc::Tarpc;
pub use self::tonic::Tonic;
use crate::messages::{Echo, User};

/// A way to serve two methods, each of which answers with what it is given, and to call them.
pub trait Stack: Send + Sync + 'static {
    /// One connection.
    type Caller: Caller;

    /// Listens on loopback, and serves on tasks of its own for as long as the runtime lives.
    fn serve(&self) -> impl Future<Output = Result<SocketAddr>> + Send;

    /// Connects.
    fn connect(&self, address: SocketAddr) -> impl Future<Output = Result<Self::Caller>> + Send;
}

/// Calls over one connection, which clones share.
pub trait Caller: Clone + Send + Sync + 'static {
    /// Sends bytes there and back.
    fn send_echo(&self, request: Echo) -> impl Future<Output = Result<Echo>> + Send;

    /// Sends a user there and back.
    fn send_user(&self, request: User) -> impl Future<Output = Result<User>> + Send;
}
