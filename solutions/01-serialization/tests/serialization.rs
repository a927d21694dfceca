//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_01_serialization as pitfall_01_serialization;
#[path = "../../../pitfalls/01-serialization/tests/serialization.rs"]
mod spec;
