//! How long the kernel alone takes to notice that a peer is gone, against this crate.
extern crate pitfall_07_heartbeat as heartbeat;
#[path = "../../../tests/specs/07-heartbeat/kernel.rs"]
mod kernel;

fn main() {
    kernel::main();
}
