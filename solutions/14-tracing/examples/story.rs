//! Tells this lesson's story with this crate: `cargo lab show 14 --live`.
extern crate solution_14_tracing as trail;
#[path = "../../../tests/specs/14-tracing/story.rs"]
mod story;

fn main() {
    story::main();
}
