//! Tells this lesson's story with this crate: `cargo lab show 5 --live`.
extern crate solution_05_deadlines as deadlines;
#[path = "../../../tests/specs/05-deadlines/story.rs"]
mod story;

fn main() {
    story::main();
}
