//! Tells this lesson's story with this crate: `cargo lab show 7 --live`.
extern crate solution_07_heartbeat as heartbeat;
#[path = "../../../tests/specs/07-heartbeat/story.rs"]
mod story;

fn main() {
    story::main();
}
