//! A stream that tells a heartbeat what arrives.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::heartbeat::Heartbeat;

/// A heartbeat that both directions of a connection report to. Clones share it.
#[derive(Clone, Debug)]
pub struct SharedHeartbeat(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    heartbeat: Mutex<Heartbeat>,
    changed: Notify,
}

impl SharedHeartbeat {
    /// Shares `heartbeat`.
    #[must_use]
    pub fn new(heartbeat: Heartbeat) -> Self {
        Self(Arc::new(Shared { heartbeat: Mutex::new(heartbeat), changed: Notify::new() }))
    }

    /// Waits for whoever else has it; not to be held over an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Heartbeat> {
        self.0.heartbeat.lock().expect("no code that holds the heartbeat can panic")
    }

    /// [`Heartbeat::received`], and wakes whoever waits for a change.
    pub fn received(&self, bytes: usize, now: Instant) {
        self.lock().received(bytes, now);
        self.0.changed.notify_one();
    }

    /// [`Heartbeat::sent`], and wakes whoever waits for a change.
    pub fn sent(&self, now: Instant) {
        self.lock().sent(now);
        self.0.changed.notify_one();
    }

    /// Waits until something was received or sent since it last returned: time to poll the heartbeat again, which
    /// may have to be heeded sooner than it said before. For one task only. Cancel safe.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }
}

/// Reads from `stream`, and reports each read that yields bytes: a large message is a sign of life long before
/// it is complete.
#[derive(Debug)]
pub struct Arrivals<R> {
    stream: R,
    heartbeat: SharedHeartbeat,
}

impl<R> Arrivals<R> {
    /// Reads from `stream` on behalf of `heartbeat`.
    pub fn new(stream: R, heartbeat: SharedHeartbeat) -> Self {
        Self { stream, heartbeat }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Arrivals<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let bytes = buf.filled().len() - before;
        if bytes > 0 {
            self.heartbeat.received(bytes, Instant::now());
        }
        read
    }
}
