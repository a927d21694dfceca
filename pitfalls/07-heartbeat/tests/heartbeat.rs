//! Runs the spec of this lesson, `tests/specs/07-heartbeat`, on this crate.
extern crate pitfall_07_heartbeat as heartbeat;
#[path = "../../../tests/specs/07-heartbeat/spec.rs"]
mod spec;
