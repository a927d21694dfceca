//! The spec of lesson 10: what was borrowed comes back, however the work ends.
//!
//! `contract` is what the author tested: how many there are, who waits for how long, what is closed when. `pitfall` asks what becomes
//! of a connection whose work did not end well; `scene` has the bank that both call.

mod contract;
mod pitfall;
mod scene;
