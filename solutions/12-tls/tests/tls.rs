//! Runs the spec of this lesson, `tests/specs/12-tls`, on this crate.
extern crate solution_12_tls as tls;
#[path = "../../../tests/specs/12-tls/spec.rs"]
mod spec;
