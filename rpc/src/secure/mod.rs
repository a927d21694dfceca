//! Who is at the other end, and for whom: mutual TLS from lesson 12, callers from lesson 13. With the feature `secure`.
//!
//! Two questions, and two answers that must not be mixed up. *Which program* is at the other end of the connection, its
//! certificate says: [`peer`]. *For which user* it calls, a gateway says, in a statement that it signs for one service, one
//! method and half a minute: [`user`]. A program that may call a service is not therefore every user of it.
//!
//! - [`TlsTcpConnector`] connects, and [`serve_tls`] serves, with a certificate on both sides.
//! - [`Admitted`] goes round the services of a gateway: it asks each call for a token, and nothing else of what the caller says
//!   about itself is heard.
//! - [`Vouching`] goes round a gateway's calls, and signs for whom they are.
//! - [`Vouched`] goes round a service behind it: it takes calls of that gateway alone, and only those that it has vouched for.
//!
//! `rpc/secure-ledger` has all of them, in three services.

mod admitted;
mod connector;
mod serve;
mod statement;
mod vouched;
mod vouching;

pub use admitted::Admitted;
pub use connector::TlsTcpConnector;
pub use serve::serve_tls;
use solution_05_deadlines::Context;
pub use solution_12_tls::{
    Credentials, Identity as Peer, Refusal, Settings, Side, TlsAcceptor, TlsConnector, TlsError, TlsStream,
    Trust, Unusable,
};
pub use solution_13_authentication::{
    AUTHORIZATION, Clock, FetchKeys, Identity as User, Issuer, KeyError, KeySet, KeySettings, Secret, Signer,
    StatementError, StatementVerifier, TokenError, TokenVerifier,
};
pub use vouched::Vouched;
pub use vouching::Vouching;

/// The program at the other end of the connection that the request came on, by its certificate; `None` without TLS.
#[must_use]
pub fn peer(context: &Context) -> Option<&Peer> {
    context.get()
}

/// The user whom the request is for, as [`Admitted`] or [`Vouched`] has verified; `None` if neither is there.
#[must_use]
pub fn user(context: &Context) -> Option<&User> {
    context.get()
}
