//! A transfer in three steps at once; the second fails after 100 ms.

use std::time::Duration;

use solution_05_deadlines::{Context, Deadline, DeadlineSource, Stopped, all_or_first_error};
use tokio::time::{Instant, sleep};

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("{0} has no account")]
    NoAccount(&'static str),
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

struct AtWork(&'static str, Instant);

impl Drop for AtWork {
    fn drop(&mut self) {
        println!("{:3} ms: {} has stopped", self.1.elapsed().as_millis(), self.0);
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (context, began) =
        (Context::new(Deadline::after(DeadlineSource::Call, Duration::from_secs(5))), Instant::now());
    let steps =
        [("debit alice", 300), ("credit zoe", 100), ("receipt", 200)].map(|(step, millis)| async move {
            let _at_work = AtWork(step, began);
            sleep(Duration::from_millis(millis)).await;
            if step == "credit zoe" { Err(Failed::NoAccount("zoe")) } else { Ok(step) }
        });
    if let Err(error) = all_or_first_error(&context, steps).await {
        println!("{:3} ms: {error}", began.elapsed().as_millis());
    }
}
