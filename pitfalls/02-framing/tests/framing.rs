//! Runs the spec of this lesson, `tests/specs/02-framing`, on this crate.
extern crate pitfall_02_framing as framing;
#[path = "../../../tests/specs/02-framing/spec.rs"]
mod spec;
