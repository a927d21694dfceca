//! The fixed twin tells the pitfall's own story: `cargo lab show 6 --live`.
extern crate solution_06_versioning as pitfall_06_versioning;
#[path = "../../../pitfalls/06-versioning/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
