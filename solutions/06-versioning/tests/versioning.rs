//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_06_versioning as pitfall_06_versioning;
#[path = "../../../pitfalls/06-versioning/tests/versioning.rs"]
mod spec;
