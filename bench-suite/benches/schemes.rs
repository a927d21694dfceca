//! What do three ways to mark a message's end cost on the same traffic?

mod under_criterion;

fn main() {
    under_criterion::run("schemes");
}
