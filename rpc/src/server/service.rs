//! What a server serves.

use std::pin::Pin;

use crate::method::Method;
use crate::schema::Schema;
use crate::server::{Call, Encoded, Failure};

/// The work for one call.
pub type Work = Pin<Box<dyn Future<Output = Result<Encoded, Failure>> + Send>>;

/// Takes the calls of a server. [`service!`](crate::service) makes one of a trait's implementation.
///
/// This is also the seam round each call on the server: a `Service` that holds another one and calls it can log,
/// count, refuse ([`Call::refuse`]) or time calls. tower calls that a layer. `examples/layers.rs` has two. The same on
/// the client is [`Caller`](crate::Caller).
pub trait Service: Send + Sync + 'static {
    /// What the handshake compares.
    fn schema(&self) -> Schema;

    /// Every method. A call of another one is `UNIMPLEMENTED`.
    fn methods(&self) -> &'static [Method];

    /// The work for one call of one of the [`methods`](Self::methods). Runs on the call's own task, or, if the method
    /// [is inline](Method::inline), begins on its connection's; it is dropped when the client gives up, the deadline
    /// passes or the connection ends.
    fn call(&self, method: &'static Method, call: Call) -> Work;
}
