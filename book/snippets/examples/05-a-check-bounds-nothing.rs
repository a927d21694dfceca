//! One piece of work of two seconds, in a request of one second: the lesson's `run`, broken and fixed.

use std::time::Duration;

use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (work, allowed) = (Duration::from_secs(2), Duration::from_secs(1));
    {
        use pitfall_05_deadlines::{Context, Deadline, Limit};
        let (began, context) = (Instant::now(), Context::new(Deadline::after(Limit::Call, allowed)));
        let outcome = context.run(sleep(work)).await;
        println!("checked before and after: {} ms, {outcome:?}", began.elapsed().as_millis());
    }
    {
        use solution_05_deadlines::{Context, Deadline, Limit};
        let (began, context) = (Instant::now(), Context::new(Deadline::after(Limit::Call, allowed)));
        let outcome = context.run(sleep(work)).await;
        println!("raced against the clock:  {} ms, {outcome:?}", began.elapsed().as_millis());
    }
}
