//! What does it cost to borrow a connection from a pool?

mod under_criterion;

fn main() {
    under_criterion::run("pool");
}
