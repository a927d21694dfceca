//! Tells this lesson's story with this crate: `cargo lab show 10 --live`.
extern crate solution_10_pooling as pooling;
#[path = "../../../tests/specs/10-pooling/story.rs"]
mod story;

fn main() {
    story::main();
}
