//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_04_multiplexing as pitfall_04_multiplexing;
#[path = "../../../pitfalls/04-multiplexing/tests/multiplexing.rs"]
mod spec;
