//! The spec of lesson 03: an error has two readers, and neither is served by its text.
//!
//! `contract` is what the author tested: the types, and that a failure is a failure. `pitfall` is what callers,
//! users and people on call have to live with. `scene` has what both stand on.

mod contract;
mod pitfall;
mod scene;
