//! Tells this lesson's story with this crate: `cargo lab show 2 --live`.
extern crate solution_02_framing as framing;
#[path = "../../../tests/specs/02-framing/story.rs"]
mod story;

fn main() {
    story::main();
}
