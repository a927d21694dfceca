//! A stream that yields at most so many bytes for one message.
//!
//! Lesson 02 reads any message up to its own limit. A frame is much shorter, and a longer one must not be held in
//! memory until it is complete.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

/// How many bytes may be read for one message, and since when that message is arriving. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct ReadLimit(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    limit: usize,
    left: usize,
    first_read: Instant,
}

impl ReadLimit {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Mutex::new(State { limit: bytes, left: bytes, first_read: Instant::now() })))
    }

    /// A message is complete: the next one may have so many bytes.
    pub(crate) fn reset(&self, bytes: usize) {
        let mut state = self.lock();
        (state.limit, state.left) = (bytes, bytes);
    }

    /// Whether the limit is reached: nothing more is read.
    pub(crate) fn is_reached(&self) -> bool {
        self.lock().left == 0
    }

    /// When the first bytes of an incomplete message were read; `None` between two messages. If they came together
    /// with the end of the message before, the next read counts.
    pub(crate) fn arriving_since(&self) -> Option<Instant> {
        let state = self.lock();
        (state.left < state.limit).then_some(state.first_read)
    }

    fn spend(&self, bytes: usize) {
        let mut state = self.lock();
        if bytes > 0 && state.left == state.limit {
            state.first_read = Instant::now();
        }
        state.left = state.left.saturating_sub(bytes);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no code that holds the limit can panic")
    }
}

/// Reads from `stream` until the limit is reached, and fails from then on. The last read may go over it.
#[derive(Debug)]
pub(crate) struct LimitedReader<R> {
    pub(crate) stream: R,
    pub(crate) limit: ReadLimit,
}

impl<R: AsyncRead + Unpin> AsyncRead for LimitedReader<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.limit.is_reached() {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "message over the read limit",
            )));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.limit.spend(buf.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}
