//! The fixed twin tells the pitfall's own story: `cargo lab show 7 --live`.
extern crate solution_07_heartbeat as pitfall_07_heartbeat;
#[path = "../../../pitfalls/07-heartbeat/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
