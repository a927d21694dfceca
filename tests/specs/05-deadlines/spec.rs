//! The spec of lesson 05: a call ends when its time is over, and so does all the work that it started.
//!
//! `contract` is what the author tested: the client's wait ends on time, the deadline and the cancellation reach the
//! server. `pitfall` asks what the server's handlers do then; `scene` has what both stand on.

mod contract;
mod pitfall;
mod scene;
