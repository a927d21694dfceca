//! A window of 10 s, more than 50 % of at least four calls. One call a second. After which call does it open?

use std::time::Duration;

use solution_03_errors::{Code, TraceId, WireError};
use solution_09_breakers::{Breaker, BreakerState, Policy};
use tokio::time::advance;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let breaker = Breaker::new(Policy { minimum_calls: 4, ..Policy::default() }).expect("a good policy");
    let answers = [Ok(()), Err(Code::Unavailable), Ok(()), Err(Code::NotFound), Ok(()), Err(Code::Internal)];
    for (nth, answer) in answers.into_iter().chain([Err(Code::Unavailable); 4]).enumerate() {
        let answer = answer.map_err(|code| WireError::new(code, "from the ledger", TraceId::default()));
        let went_out = breaker.call(async { answer }).await;
        if breaker.state() != BreakerState::Closed {
            println!(
                "after call {}: {}",
                nth + 1,
                went_out.map_or_else(|why| why.to_string(), |()| "OK".to_owned())
            );
            return;
        }
        advance(Duration::from_secs(1)).await;
    }
}
