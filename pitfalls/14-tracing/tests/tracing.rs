//! Runs the spec of this lesson, `tests/specs/14-tracing`, on this crate.
extern crate pitfall_14_tracing as trail;
#[path = "../../../tests/specs/14-tracing/spec.rs"]
mod spec;
