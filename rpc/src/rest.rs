//! What is still read of a stream when nothing that it carries counts any more.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf, copy, sink};
use tokio::time::timeout;

/// The most that is read to no purpose: a long body, and no flood.
const REST_BYTES: u64 = 512 * 1024;

/// A stream that is read by messages, and in the end without them: a message that is too long or makes no sense is no
/// reason to stop. A close with unread bytes is a reset, which may destroy on its way what was said last. Clones share it.
#[derive(Debug)]
pub(crate) struct Rest<R>(Arc<Mutex<R>>);

impl<R: AsyncRead + Unpin> Rest<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self(Arc::new(Mutex::new(stream)))
    }

    /// Reads what the peer still sends and drops it, within a limit of time and of bytes.
    pub(crate) async fn drain(self, within: Duration) {
        let _ = timeout(within, copy(&mut self.take(REST_BYTES), &mut sink())).await;
    }
}

impl<R> Clone for Rest<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Rest<R> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut stream = self.0.lock().expect("nobody reads it at the same time, or after a panic");
        Pin::new(&mut *stream).poll_read(cx, buf)
    }
}
