//! The spec of lesson 06: the server is deployed on Tuesday, and its clients when they like.
//!
//! `contract` is what the author tested: each release with itself, the handshake, the checksum, the schema.
//! `pitfall` is what happens between a release and the next. `scene` has what both stand on.

mod contract;
mod pitfall;
mod scene;
