//! Tells this lesson's story with this crate: `cargo lab show 3 --live`.
extern crate pitfall_03_errors as errors;
#[path = "../../../tests/specs/03-errors/story.rs"]
mod story;

fn main() {
    story::main();
}
