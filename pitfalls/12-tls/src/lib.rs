//! TLS in which both sides show who they are.
//!
//! A [`TlsConnector`] makes a stream to a server of a given name, a [`TlsAcceptor`] one to a client whose [`Identity`] it hands on.
//! Each shows its [`Credentials`] and believes the CAs of its [`Trust`]; both can be replaced while connections are open. What is
//! refused is a [`TlsError`] that says by which side and why.

mod acceptor;
mod connector;
mod credentials;
mod error;
mod gathered;
mod identity;
mod parting;
mod settings;
mod stream;
mod trust;
mod verifier;

pub use acceptor::TlsAcceptor;
pub use connector::TlsConnector;
pub use credentials::{Credentials, Unusable};
pub use error::{Refusal, Side, TlsError};
pub use identity::Identity;
pub use settings::Settings;
pub use stream::TlsStream;
pub use trust::Trust;
