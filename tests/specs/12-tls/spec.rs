//! The spec of lesson 12: a server is whom the client asked for, or there is no connection.
//!
//! `contract` is what the author tested: who is refused by whom, how a stream ends, what can be replaced while calls go on.
//! `pitfall` asks who can answer in the ledger's place; `scene` has the company's CA and its services.

mod contract;
mod pitfall;
mod scene;
