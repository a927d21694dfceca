//! Runs the spec of this lesson, `tests/specs/08-retries`, on this crate.
extern crate solution_08_retries as retries;
#[path = "../../../tests/specs/08-retries/spec.rs"]
mod spec;
