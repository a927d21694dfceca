//! The fixed twin tells the pitfall's own story: `cargo lab show 3 --live`.
extern crate solution_03_errors as pitfall_03_errors;
#[path = "../../../pitfalls/03-errors/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
