//! The same three questions, asked of the crate `failsafe` 1.3.

use std::thread::sleep;
use std::time::Duration;

use failsafe::StateMachine;
use failsafe::backoff;
use failsafe::failure_policy::{self, ConsecutiveFailures};

const SLEEP: Duration = Duration::from_millis(50);

/// One that has opened after three failures, and has slept.
fn half_open() -> StateMachine<ConsecutiveFailures<backoff::Constant>, ()> {
    let policy = failure_policy::consecutive_failures(3, backoff::constant(SLEEP));
    let breaker = StateMachine::new(policy, ());
    for _ in 0..3 {
        breaker.on_error();
    }
    assert!(!breaker.is_call_permitted());
    sleep(SLEEP * 2);
    breaker
}

fn main() {
    let breaker = half_open();
    let probes = (0..1000).filter(|_| breaker.is_call_permitted()).count();
    println!("half-open, a thousand callers at once: {probes} probes");

    // A probe goes out, and its caller leaves without a word.
    let breaker = half_open();
    let goes_out = [breaker.is_call_permitted(), breaker.is_call_permitted()];
    println!(
        "a probe goes out and is left: the next caller {}",
        if goes_out[1] { "probes" } else { "is refused" }
    );

    // A probe goes out; a call from before the outage is answered; the probe fails; so do two more calls.
    let breaker = half_open();
    breaker.is_call_permitted();
    breaker.on_success();
    breaker.on_error();
    println!(
        "a late success, then a failed probe: {}",
        if breaker.is_call_permitted() { "closed, all calls go out" } else { "open" }
    );
}
