//! Runs the spec of this lesson, `tests/specs/05-deadlines`, on this crate.
extern crate pitfall_05_deadlines as deadlines;
#[path = "../../../tests/specs/05-deadlines/spec.rs"]
mod spec;
