//! Tells this lesson's story with this crate: `cargo lab show 8 --live`.
extern crate solution_08_retries as retries;
#[path = "../../../tests/specs/08-retries/story.rs"]
mod story;

fn main() {
    story::main();
}
