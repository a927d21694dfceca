//! Runs the spec of this lesson, `tests/specs/09-breakers`, on this crate.
extern crate pitfall_09_breakers as breakers;
#[path = "../../../tests/specs/09-breakers/spec.rs"]
mod spec;
