//! What do retries, a breaker and a limit cost a call that succeeds?

mod under_criterion;

fn main() {
    under_criterion::run("guards");
}
