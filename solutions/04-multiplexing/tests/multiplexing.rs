//! Runs the spec of this lesson, `tests/specs/04-multiplexing`, on this crate.
extern crate solution_04_multiplexing as multiplexing;
#[path = "../../../tests/specs/04-multiplexing/spec.rs"]
mod spec;
