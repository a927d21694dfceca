//! The spec of lesson 15: a client that cannot name a version gets the one it was written for.
//!
//! `contract` is what the author tested: clients that name a version. `pitfall` asks for the others; `scene` has the ledger, what
//! was recorded of it, and a server.

mod contract;
mod pitfall;
mod scene;
