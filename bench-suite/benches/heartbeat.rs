//! What does a heartbeat cost on connections that nobody uses?

mod under_criterion;

fn main() {
    under_criterion::run("heartbeat");
}
