//! The spec of lesson 09: a breaker judges its backend by the calls of the present period, and by nothing else.
//!
//! `contract` is what the author tested: when it opens, how long it stays open, what closes it. `pitfall` asks what becomes of
//! calls that end at another time than he thought of, or not at all; `scene` has the backends that both call.

mod contract;
mod pitfall;
mod scene;
