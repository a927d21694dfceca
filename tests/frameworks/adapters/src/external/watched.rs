//! What is known of a process from outside: its end, its last words, and whether its loop answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;
use tokio::time::Instant;

use super::trouble::{Docket, Misbehaviour};

/// How much of standard error is kept.
const STDERR_BYTES: usize = 1500;

/// What is known of a process from outside.
#[derive(Debug)]
pub(crate) struct Watched {
    docket: Docket,
    pid: Option<u32>,
    stderr: Mutex<VecDeque<u8>>,
    /// How it ended.
    pub(super) ended: watch::Sender<Option<String>>,
    /// Its end is what the question is about.
    pub(super) may_end: watch::Sender<bool>,
    pub(super) answered: watch::Sender<Instant>,
}

impl Watched {
    pub(super) fn of(pid: Option<u32>, docket: Docket) -> Self {
        Self {
            docket,
            pid,
            stderr: Mutex::default(),
            ended: watch::Sender::new(None),
            may_end: watch::Sender::new(false),
            answered: watch::Sender::new(Instant::now()),
        }
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.pid
    }

    pub(super) fn blame(&self, misbehaviour: &Misbehaviour) {
        let stderr: Vec<u8> =
            self.stderr.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        self.docket.blame(misbehaviour, &String::from_utf8_lossy(&stderr));
    }

    pub(crate) fn may_end(&self) {
        self.may_end.send_replace(true);
    }

    /// Waits for its end; says how it ended.
    pub(crate) async fn end(&self) -> String {
        let mut ended = self.ended.subscribe();
        let ended = ended.wait_for(Option::is_some).await.map(|ended| ended.clone());
        // The sender is `self`.
        ended.ok().flatten().unwrap_or_default()
    }
}

pub(super) async fn keep_stderr(mut stderr: impl AsyncRead + Unpin, watched: Arc<Watched>) {
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut piece).await {
        let mut kept = watched.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(&piece[..read]);
        let excess = kept.len().saturating_sub(STDERR_BYTES);
        kept.drain(..excess);
    }
}
