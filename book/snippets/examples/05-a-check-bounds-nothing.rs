//! Two seconds of work in a request of one: with a look at the context before and after, and under the context.

use std::time::Duration;

use solution_05_deadlines::{Context, Deadline, DeadlineSource};
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (work, allowed) = (Duration::from_secs(2), Duration::from_secs(1));

    let context = Context::new(Deadline::after(DeadlineSource::Call, allowed));
    let began = Instant::now();
    if context.check().is_ok() {
        sleep(work).await;
    }
    let outcome = context.check();
    println!("checked before and after: {} ms, {outcome:?}", began.elapsed().as_millis());

    let context = Context::new(Deadline::after(DeadlineSource::Call, allowed));
    let began = Instant::now();
    let outcome = context.run(sleep(work)).await;
    println!("raced against the clock:  {} ms, {outcome:?}", began.elapsed().as_millis());
}
