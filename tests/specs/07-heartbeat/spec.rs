//! The spec of lesson 07: a connection is there as long as something comes back.
//!
//! `contract` is what the author tested: peers that live, hang up, or take no more. `pitfall` is the peer that is
//! gone while every write to it succeeds. `scene` has what both stand on. All on a paused clock and links in memory,
//! but for the one test whose name says real TCP.

mod contract;
mod pitfall;
mod scene;
