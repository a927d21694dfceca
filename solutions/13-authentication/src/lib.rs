//! Who is calling: asked once, at the gateway, and told to the services behind it in a way that nobody else can.
//!
//! A [`Gateway`] verifies the caller's token with a [`TokenVerifier`], whose keys a [`KeySet`] fetches, and sends the request on with
//! the caller's [`Identity`] in its [`Metadata`], signed by a [`Signer`]. A [`Service`] believes what a [`StatementVerifier`] finds
//! good, and hands the identity to its handler. [`Remote`] and [`serve`] carry requests over a stream.

mod clock;
mod gateway;
mod identity;
mod keys;
mod metadata;
mod request;
mod secret;
mod service;
mod statement;
mod token;
mod wire;

pub use clock::Clock;
pub use gateway::{Denied, Gateway};
pub use identity::{Identity, SCOPE, Scopes, TENANT, Tenant, USER, User};
pub use keys::{FetchKeys, KeyError, KeySet, KeySettings};
pub use metadata::{AUTHORIZATION, Metadata};
pub use request::{Backend, Refusal, Reply, Request};
pub use secret::Secret;
pub use service::Service;
pub use statement::{EXPIRES, KEY, LIFETIME_SECONDS, SIGNATURE, Signer, StatementError, StatementVerifier};
pub use token::{Claims, Issuer, MAX_TOKEN_BYTES, TokenError, TokenVerifier};
pub use wire::{Remote, WireError, serve};
