//! Runs the spec of this lesson, `tests/specs/11-balancing`, on this crate.
extern crate solution_11_balancing as balancing;
#[path = "../../../tests/specs/11-balancing/spec.rs"]
mod spec;
