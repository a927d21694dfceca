//! The ledger is restarted, and the gateway has to notice that it is back: `cargo lab show 9 --live`.

use std::time::Duration;

use breakers::{Breaker, CallError, Policy, Refused};
use rig::Recorder;
use solution_03_errors::{Code, TraceId, WireError};
use tokio::time::{Instant, sleep, timeout};

/// The ledger is down for the first seven seconds, and then answers in half a second.
const DOWN: Duration = Duration::from_secs(7);
const WORK: Duration = Duration::from_millis(500);
const POLICY: Policy = Policy {
    failure_percent: 50,
    window: Duration::from_secs(10),
    minimum_calls: 3,
    slow_after: Duration::from_secs(2),
    sleep: Duration::from_secs(5),
    longest_sleep: Duration::from_secs(60),
    probes: 1,
};

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let began = Instant::now();
    let breaker = Breaker::new(POLICY).expect("the story's policy can be followed");
    // The customer of second 8 is in a hurry.
    for (customer, at, patience) in [
        ("Alice", 0, 5000),
        ("Bob", 1, 5000),
        ("Carol", 2, 5000),
        ("Dave", 4, 5000),
        ("Erin", 8, 200),
        ("Frank", 9, 5000),
        ("Grace", 30, 5000),
        ("Heidi", 3600, 5000),
    ] {
        let at = Duration::from_secs(at);
        sleep(at.saturating_sub(began.elapsed())).await;
        let call = breaker.call(balance(&recorder, began));
        let told = match timeout(Duration::from_millis(patience), call).await {
            Err(_) => "leaves after 200 ms".to_owned(),
            Ok(Ok(balance)) => format!("is told {balance}"),
            Ok(Err(CallError::Backend(error))) => format!("is told {}", error.code),
            Ok(Err(CallError::Refused(Refused::Open { .. }))) => "is refused: the breaker is open".to_owned(),
            Ok(Err(CallError::Refused(Refused::Probing { .. }))) => {
                "is refused: a probe is under way".to_owned()
            }
        };
        recorder.note("gateway", format!("{customer} {told}"));
    }
    recorder.print();
}

async fn balance(recorder: &Recorder, began: Instant) -> Result<&'static str, WireError> {
    if began.elapsed() < DOWN {
        recorder.note("ledger", "is down");
        return Err(WireError::new(Code::Unavailable, "connection refused", TraceId::default()));
    }
    recorder.note("ledger", "begins to work");
    sleep(WORK).await;
    Ok("90 EUR")
}
