//! The spec of lesson 14: what one request causes is one trace.
//!
//! `contract` is what the author tested: the wire, the services that call each other, the log, the collector. `pitfall` asks for the trace of work
//! that is handed over, to a task and to a queue; `scene` has the services and what they left.

mod contract;
mod pitfall;
mod scene;
