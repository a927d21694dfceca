//! A stream that gives so many bytes for one message, and no more.
//!
//! Lesson 02 reads any message of up to its own limit. A frame is much shorter, and what is longer should not even be
//! held until it is whole.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

/// How many bytes may still be read for one message, and since when it is on its way. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Ration(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    whole: AtomicUsize,
    left: AtomicUsize,
    began: Mutex<Instant>,
}

impl Ration {
    /// So many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        let (whole, left) = (AtomicUsize::new(bytes), AtomicUsize::new(bytes));
        Self(Arc::new(Shared { whole, left, began: Mutex::new(Instant::now()) }))
    }

    /// So many bytes again: a message is whole.
    pub(crate) fn renew(&self, bytes: usize) {
        self.0.whole.store(bytes, Ordering::Relaxed);
        self.0.left.store(bytes, Ordering::Relaxed);
    }

    /// Whether nothing more is read.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.left.load(Ordering::Relaxed) == 0
    }

    /// When the first read for the message that is on its way was; `None` between two messages. A message whose first
    /// bytes came with the end of the one before counts from the next read.
    pub(crate) fn began(&self) -> Option<Instant> {
        (!self.is_whole()).then(|| *self.lock())
    }

    fn is_whole(&self) -> bool {
        self.0.left.load(Ordering::Relaxed) == self.0.whole.load(Ordering::Relaxed)
    }

    fn took(&self, bytes: usize) {
        if bytes > 0 && self.is_whole() {
            *self.lock() = Instant::now();
        }
        let left = self.0.left.load(Ordering::Relaxed).saturating_sub(bytes);
        self.0.left.store(left, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Instant> {
        self.0.began.lock().expect("no code that holds the moment can panic")
    }
}

/// Reads from `stream` until its ration is spent, and fails then. The last read may bring more than what is left.
#[derive(Debug)]
pub(crate) struct Rationed<R> {
    pub(crate) stream: R,
    pub(crate) ration: Ration,
}

impl<R: AsyncRead + Unpin> AsyncRead for Rationed<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ration.is_spent() {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "message over its ration")));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.ration.took(buf.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}
