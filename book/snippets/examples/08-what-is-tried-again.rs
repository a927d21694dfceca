//! One call for each kind of failure, which fails like that each time. How often is it sent, and why not oftener?

use std::sync::Arc;
use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};
use solution_08_retries::{Budget, Failure, Policy, Repeat, Retries};
use tokio::time::Instant;

fn error(code: Code) -> WireError {
    WireError::new(code, "", TraceId::default())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = |code| Failure::after_it_began(error(code));
    let failures = [
        ("UNAVAILABLE, not sent", Failure::before_it_began(error(Code::Unavailable))),
        ("UNAVAILABLE, broken off", begun(Code::Unavailable)),
        ("RESOURCE_EXHAUSTED", begun(Code::ResourceExhausted)),
        (
            "RESOURCE_EXHAUSTED, retry after 3 s",
            Failure { retry_after: Some(Duration::from_secs(3)), ..begun(Code::ResourceExhausted) },
        ),
        ("INVALID_ARGUMENT", begun(Code::InvalidArgument)),
        ("DEADLINE_EXCEEDED of the server", begun(Code::DeadlineExceeded)),
    ];
    println!("{:36} {:>16} {:>22}", "", "with a key", "without one");
    for (name, failure) in failures {
        let mut cells = Vec::new();
        for repeat in [Repeat::Harmless, Repeat::OnlyIfNotBegun] {
            let retries = Retries::new(Policy::default(), Arc::new(Budget::default()));
            let attempt = || {
                let failure = failure.clone();
                async { Err::<(), _>(failure) }
            };
            let gave_up = retries.call(Instant::now() + Duration::from_secs(60), repeat, attempt).await;
            let gave_up = gave_up.expect_err("every attempt fails");
            cells.push(format!("{}, {:?}", gave_up.attempts, gave_up.why));
        }
        println!("{name:36} {:>16} {:>22}", cells[0], cells[1]);
    }
}
