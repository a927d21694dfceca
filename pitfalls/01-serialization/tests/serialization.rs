//! Runs the spec of this lesson, `tests/specs/01-serialization`, on this crate.
extern crate pitfall_01_serialization as serialization;
#[path = "../../../tests/specs/01-serialization/spec.rs"]
mod spec;
