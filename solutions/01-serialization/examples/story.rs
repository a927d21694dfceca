//! Tells this lesson's story with this crate: `cargo lab show 1 --live`.
extern crate solution_01_serialization as serialization;
#[path = "../../../tests/specs/01-serialization/story.rs"]
mod story;

fn main() {
    story::main();
}
