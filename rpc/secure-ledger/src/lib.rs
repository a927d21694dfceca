//! A gateway, a ledger and a store, each with a certificate of its own.
//!
//! ```text
//! a phone ──mutual TLS, token──▶ gateway ──mutual TLS, statement──▶ ledger ──mutual TLS, statement──▶ store
//! ```
//!
//! The gateway asks who the user is, once; the ledger and the store are told, by whoever is one hop nearer, in a statement that
//! is signed for them. The trace and the deadline go through all three. Lesson 12's acceptor asks everybody for a certificate, so the bank's phones have
//! one too; a gateway for browsers would ask for none. [`Company`] makes the certificates, [`Town`] runs the
//! three, [`customer`] is a client.

mod company;
mod customer;
mod hop;
mod login;
mod town;

pub use company::{Company, Papers};
pub use customer::{Customer, customer};
pub use hop::Hop;
pub use login::Login;
pub use town::Town;

/// The names of the three, as their certificates have them.
pub const GATEWAY: &str = "gateway.bank.example";
/// The second.
pub const LEDGER: &str = "ledger.bank.example";
/// The third.
pub const STORE: &str = "store.bank.example";
