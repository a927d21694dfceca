//! The fixed twin tells the pitfall's own story: `cargo lab show 2 --live`.
extern crate solution_02_framing as pitfall_02_framing;
#[path = "../../../pitfalls/02-framing/examples/story.rs"]
mod story;

fn main() {
    story::main();
}
