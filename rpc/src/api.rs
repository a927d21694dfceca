//! What both sides of a service have in common.

use crate::method::Method;
use crate::schema::Schema;

/// A service as an API: its schema and its methods. [`service!`](crate::service) makes a type of it, which has no
/// values: it ties a [`Client`](crate::Client) to the stub that the handshake was made for. A stub takes that,
///
/// ```
/// # use rpc::{Client, ledger::{LedgerApi, LedgerClient}};
/// fn stub(client: Client<LedgerApi>) -> LedgerClient<Client<LedgerApi>> {
///     LedgerClient::new(client)
/// }
/// ```
///
/// and no client of another service:
///
/// ```compile_fail,E0271
/// # use rpc::{Client, ledger::{LedgerApi, LedgerClient}};
/// # enum OtherApi {}
/// # impl rpc::Api for OtherApi {
/// #     const SCHEMA: rpc::Schema = rpc::Schema { service: "other.Other", file: b"" };
/// #     const METHODS: &'static [rpc::Method] = &[];
/// # }
/// fn stub(client: Client<OtherApi>) -> LedgerClient<Client<OtherApi>> {
///     LedgerClient::new(client)
/// }
/// ```
pub trait Api: Send + Sync + 'static {
    /// What the handshake compares.
    const SCHEMA: Schema;

    /// Every method, in the order of its declaration.
    const METHODS: &'static [Method];
}
