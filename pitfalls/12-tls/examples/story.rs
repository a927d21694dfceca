//! Tells this lesson's story with this crate: `cargo lab show 12 --live`.
extern crate pitfall_12_tls as tls;
#[path = "../../../tests/specs/12-tls/story.rs"]
mod story;

fn main() {
    story::main();
}
