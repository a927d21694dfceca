//! The fixed twin tells the pitfall's own story: `cargo lab show 5 --live`.
extern crate solution_05_deadlines as pitfall_05_deadlines;
#[path = "../../../pitfalls/05-deadlines/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
