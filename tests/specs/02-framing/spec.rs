//! The spec of lesson 02: one read is not one message, and one write is not all of it.
//!
//! `contract` is what the author tested, `pitfall` is what the network does; `scene` has what they stand on.

mod contract;
mod pitfall;
mod scene;
