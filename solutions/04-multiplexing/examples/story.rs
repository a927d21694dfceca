//! Tells this lesson's story with this crate: `cargo lab show 4 --live`.
extern crate solution_04_multiplexing as multiplexing;
#[path = "../../../tests/specs/04-multiplexing/story.rs"]
mod story;

fn main() {
    story::main();
}
