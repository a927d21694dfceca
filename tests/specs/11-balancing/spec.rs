//! The spec of lesson 11: a backend that fails at once is not the one with the least to do.
//!
//! `contract` is what the author tested: whose turn it is, who is left out, how the list changes. `pitfall` asks where the calls go
//! when a backend begins to fail; `scene` has ten backends whose calls end when the clock says so.

mod contract;
mod pitfall;
mod scene;
