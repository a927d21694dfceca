//! The fixed twin is judged by the pitfall's own spec.
extern crate solution_02_framing as pitfall_02_framing;
#[path = "../../../pitfalls/02-framing/tests/framing.rs"]
mod spec;
