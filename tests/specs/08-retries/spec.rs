//! The spec of lesson 08: a payment is booked once, however often it is sent.
//!
//! `contract` is what the author tested: what is retried and when, and a ledger that books each key once. `pitfall` loses the
//! answer; `scene` has the network that does it.

mod contract;
mod pitfall;
mod scene;
