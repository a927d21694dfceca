//! What both sides of a service have in common.

use crate::method::Method;
use crate::schema::Schema;

/// A service as an API: its schema and its methods. [`service!`](crate::service) makes a type of it, which has no
/// values: it ties a [`Client`](crate::Client) to the stub that the handshake was made for.
pub trait Api: Send + Sync + 'static {
    /// What the handshake compares.
    const SCHEMA: Schema;

    /// Every method, in the order of its declaration.
    const METHODS: &'static [Method];
}
