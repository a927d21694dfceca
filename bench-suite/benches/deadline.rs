//! What does a deadline on each call cost?

mod under_criterion;

fn main() {
    under_criterion::run("deadline");
}
