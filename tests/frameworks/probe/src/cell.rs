//! What makes a cell: how long to wait, and what the wait and the answer are called.

use std::time::Duration;

use adapters::stack::Failure;
use results::matrix::When;
use tokio::time::{Instant, timeout};

/// How long a question waits for what should have happened: to a silent peer, a dropped call, a closed connection.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// How long it waits for a default timeout, which is a minute in some frameworks.
pub(crate) const LONG_PATIENCE: Duration = Duration::from_secs(70);

/// The end of `what`, and after how long it came; or that it has not come by `limit`.
pub(crate) async fn timed<T>(limit: Duration, what: impl Future<Output = T>) -> (Option<T>, When) {
    let began = Instant::now();
    match timeout(limit, what).await {
        Ok(end) => (Some(end), class(began.elapsed())),
        Err(_) => (None, When::StillWaiting(limit.as_secs())),
    }
}

fn class(took: Duration) -> When {
    match took.as_secs() {
        0..2 => When::AtOnce,
        2..6 => When::Within(6),
        6..15 => When::Within(15),
        15..35 => When::Within(35),
        _ => When::Within(70),
    }
}

/// The end of a call in a few words: `answered`, or the kind of its failure.
pub(crate) fn outcome<T>(result: &Result<T, Failure>) -> String {
    match result {
        Ok(_) => "answered".into(),
        Err(failure) => failure.kind.clone(),
    }
}
