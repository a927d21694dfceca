//! Tells this lesson's story with this crate: `cargo lab show 9 --live`.
extern crate solution_09_breakers as breakers;
#[path = "../../../tests/specs/09-breakers/story.rs"]
mod story;

fn main() {
    story::main();
}
