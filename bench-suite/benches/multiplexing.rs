//! What does an in-flight table cost, and what does it buy?

mod under_criterion;

fn main() {
    under_criterion::run("multiplexing");
}
