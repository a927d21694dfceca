//! The fixed twin tells the pitfall's own story: `cargo lab show 4 --live`.
extern crate solution_04_multiplexing as pitfall_04_multiplexing;
#[path = "../../../pitfalls/04-multiplexing/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
