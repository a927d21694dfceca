//! The spec of lesson 04: a reply belongs to the call that it was sent for, also when that call was given up long ago.
//!
//! `contract` is what the author tested: replies in any order, callers that leave, connections that end. `pitfall` is
//! what happens to a reply that comes after its caller has left. Read `pitfall.rs`; `scene.rs` has the client and the
//! ledger that it moves.

mod contract;
mod pitfall;
mod scene;
