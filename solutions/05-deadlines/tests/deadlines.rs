//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_05_deadlines as pitfall_05_deadlines;
#[path = "../../../pitfalls/05-deadlines/tests/deadlines.rs"]
mod spec;
