//! Tells this lesson's story with this crate: `cargo lab show 11 --live`.
extern crate solution_11_balancing as balancing;
#[path = "../../../tests/specs/11-balancing/story.rs"]
mod story;

fn main() {
    story::main();
}
