//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_07_heartbeat as pitfall_07_heartbeat;
#[path = "../../../pitfalls/07-heartbeat/tests/heartbeat.rs"]
mod spec;
