//! What does an error cost that a program can act on, against a text?

mod under_criterion;

fn main() {
    under_criterion::run("errors");
}
