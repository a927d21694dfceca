//! Tells this lesson's story with this crate: `cargo lab show 13 --live`.
extern crate solution_13_authentication as authentication;
#[path = "../../../tests/specs/13-authentication/story.rs"]
mod story;

fn main() {
    story::main();
}
