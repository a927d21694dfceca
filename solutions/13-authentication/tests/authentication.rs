//! Runs the spec of this lesson, `tests/specs/13-authentication`, on this crate.
extern crate solution_13_authentication as authentication;
#[path = "../../../tests/specs/13-authentication/spec.rs"]
mod spec;
