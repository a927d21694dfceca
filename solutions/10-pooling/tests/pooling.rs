//! Runs the spec of this lesson, `tests/specs/10-pooling`, on this crate.
extern crate solution_10_pooling as pooling;
#[path = "../../../tests/specs/10-pooling/spec.rs"]
mod spec;
