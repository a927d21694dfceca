//! Runs the spec of this lesson, `tests/specs/06-versioning`, on this crate.
extern crate solution_06_versioning as versioning;
#[path = "../../../tests/specs/06-versioning/spec.rs"]
mod spec;
