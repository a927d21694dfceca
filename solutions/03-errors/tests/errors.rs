//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_03_errors as pitfall_03_errors;
#[path = "../../../pitfalls/03-errors/tests/errors.rs"]
mod spec;
