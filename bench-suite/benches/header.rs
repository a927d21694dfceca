//! What does a frame's length header cost, against none?

mod under_criterion;

fn main() {
    under_criterion::run("header");
}
