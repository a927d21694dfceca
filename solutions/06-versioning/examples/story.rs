//! Tells this lesson's story with this crate: `cargo lab show 6 --live`.
extern crate solution_06_versioning as versioning;
#[path = "../../../tests/specs/06-versioning/story.rs"]
mod story;

fn main() {
    story::main();
}
