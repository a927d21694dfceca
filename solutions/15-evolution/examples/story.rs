//! Tells this lesson's story with this crate: `cargo lab show 15 --live`.
extern crate solution_15_evolution as evolution;
#[path = "../../../tests/specs/15-evolution/story.rs"]
mod story;

fn main() {
    story::main();
}
