//! What does a checked decode cost, against an unchecked one?

mod under_criterion;

fn main() {
    under_criterion::run("checks");
}
