//! Runs the spec of this lesson, `tests/specs/03-errors`, on this crate.
extern crate pitfall_03_errors as errors;
#[path = "../../../tests/specs/03-errors/spec.rs"]
mod spec;
