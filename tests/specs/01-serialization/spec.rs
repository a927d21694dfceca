//! The spec of lesson 01: a field that never arrives.
//!
//! `contract` is what the author tested: that a transfer arrives in the formats without names, that something arrives
//! in JSON, and that rubbish is refused. `pitfall` asks of each field what the ledger makes of it when it did not
//! arrive. `scene` has the transfer that both send.

mod contract;
mod pitfall;
mod scene;
