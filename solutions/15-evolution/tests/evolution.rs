//! Runs the spec of this lesson, `tests/specs/15-evolution`, on this crate.
extern crate solution_15_evolution as evolution;
#[path = "../../../tests/specs/15-evolution/spec.rs"]
mod spec;
