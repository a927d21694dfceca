//! A stream that ends a busy loop.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

/// Reads from `stream`, and fails if it is polled over and over in one instant: a paused clock stands still as long
/// as anyone is busy, so that a wait for a time that is over would never end.
pub(crate) struct SpinGuard<S> {
    stream: S,
    instant: Instant,
    idle_polls: u32,
}

impl<S> SpinGuard<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, instant: Instant::now(), idle_polls: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SpinGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let now = Instant::now();
        self.idle_polls = if read.is_pending() && now == self.instant { self.idle_polls + 1 } else { 0 };
        self.instant = now;
        if self.idle_polls > 10_000 {
            return Poll::Ready(Err(io::Error::other("busy without end: it waits for a time that is over")));
        }
        read
    }
}
