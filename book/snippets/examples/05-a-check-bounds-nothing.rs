//! Two seconds of work in a request of one: `run`, broken and fixed.

use std::time::Duration;

use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (work, allowed) = (Duration::from_secs(2), Duration::from_secs(1));
    {
        use pitfall_05_deadlines::{Context, Deadline, DeadlineSource};
        let context = Context::new(Deadline::after(DeadlineSource::Call, allowed));
        let began = Instant::now();
        let outcome = context.run(sleep(work)).await;
        let millis = began.elapsed().as_millis();
        println!("checked before and after: {millis} ms, {outcome:?}");
    }
    {
        use solution_05_deadlines::{Context, Deadline, DeadlineSource};
        let context = Context::new(Deadline::after(DeadlineSource::Call, allowed));
        let began = Instant::now();
        let outcome = context.run(sleep(work)).await;
        let millis = began.elapsed().as_millis();
        println!("raced against the clock:  {millis} ms, {outcome:?}");
    }
}
