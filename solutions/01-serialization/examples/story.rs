//! The fixed twin tells the pitfall's own story: `cargo lab show 1 --live`.
extern crate solution_01_serialization as pitfall_01_serialization;
#[path = "../../../pitfalls/01-serialization/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
