//! The fixed twin has the same watch on the kernel: `cargo run -p solution-07-heartbeat --example solution-07-kernel`.
extern crate solution_07_heartbeat as pitfall_07_heartbeat;
#[path = "../../../pitfalls/07-heartbeat/examples/kernel.rs"]
mod kernel;

fn main() {
    kernel::main();
}
