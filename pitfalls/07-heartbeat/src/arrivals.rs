//! A stream that tells a heartbeat what arrives.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

use crate::heartbeat::Heartbeat;

/// A heartbeat that both directions of a connection report to. Clones share it.
#[derive(Clone, Debug)]
pub struct SharedHeartbeat(Arc<Mutex<Heartbeat>>);

impl SharedHeartbeat {
    /// Shares `heartbeat`.
    #[must_use]
    pub fn new(heartbeat: Heartbeat) -> Self {
        Self(Arc::new(Mutex::new(heartbeat)))
    }

    /// Waits for whoever else has it; not to be held over an `await`.
    pub fn lock(&self) -> MutexGuard<'_, Heartbeat> {
        self.0.lock().expect("no code that holds the heartbeat can panic")
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
        if buf.filled().len() > before {
            self.heartbeat.lock().received(Instant::now());
        }
        read
    }
}
