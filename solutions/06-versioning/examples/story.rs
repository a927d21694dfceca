//! The fixed twin tells the pitfall's own story: `cargo run -p solution-06-versioning --example story`.
extern crate solution_06_versioning as pitfall_06_versioning;
#[path = "../../../pitfalls/06-versioning/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
