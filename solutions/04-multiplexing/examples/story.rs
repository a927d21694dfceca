//! The fixed twin tells the pitfall's own story: `cargo run -p solution-04-multiplexing --example story`.
extern crate solution_04_multiplexing as pitfall_04_multiplexing;
#[path = "../../../pitfalls/04-multiplexing/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
