//! The spec of lesson 13: who a caller is, is what its token says, wherever one asks.
//!
//! `contract` is what the author tested: tokens, the issuer's keys, the gateway's statements, and what is never shown. `pitfall`
//! sends what a caller should not be able to say of itself; `scene` has the login, the gateway and two services behind it.

mod contract;
mod pitfall;
mod scene;
