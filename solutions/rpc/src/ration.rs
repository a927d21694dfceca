//! A stream that gives so many bytes for one message, and no more.
//!
//! Lesson 02 reads any message of up to its own limit. A frame is much shorter, and what is longer should not even be
//! held until it is whole.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// How many bytes may still be read. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Ration(Arc<AtomicUsize>);

impl Ration {
    /// So many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// So many bytes again: a message is whole.
    pub(crate) fn renew(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Whether nothing more is read.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
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
        let left = self.ration.0.load(Ordering::Relaxed).saturating_sub(buf.filled().len() - before);
        self.ration.renew(left);
        Poll::Ready(Ok(()))
    }
}
