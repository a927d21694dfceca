//! What a client makes of a silent peer.

use std::fmt;
use std::time::Duration;

use heartbeat::{Client, Ended};
use tokio::time::{Instant, timeout};

use super::{LIMIT, PATIENCE};

/// What a client made of a peer that had fallen silent.
pub(crate) struct Verdict {
    pub(crate) ended: Option<Ended>,
    pub(crate) after: Duration,
    pub(crate) pings: u64,
}

impl Verdict {
    pub(crate) async fn on(client: &Client) -> Self {
        Self::within(client, PATIENCE).await
    }

    pub(crate) async fn within(client: &Client, patience: Duration) -> Self {
        let began = Instant::now();
        let before = client.pings();
        let ended = timeout(patience, client.ended()).await.ok();
        Self { ended, after: began.elapsed(), pings: client.pings() - before }
    }

    /// Without jitter, the last sign of life was interval and timeout ago, to the millisecond.
    pub(crate) fn is_silence(&self) -> bool {
        self.ended == Some(Ended::Silent { silent_for: LIMIT })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.ended {
            Some(ended) => write!(f, "after {:?}, \"{ended}\"", self.after),
            None => write!(f, "after {:?} and {} pings it suspects nothing", self.after, self.pings),
        }
    }
}
