//! A stream whose first error is its last word.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that is not asked again once it has failed: every later call gets an error of the same kind.
///
/// A socket reports a reset once. Its next read returns 0, as at a good end.
#[derive(Debug)]
pub(crate) struct FailStop<S> {
    stream: S,
    failed: Option<ErrorKind>,
}

impl<S: Unpin> FailStop<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, failed: None }
    }

    fn ask<T>(&mut self, question: impl FnOnce(Pin<&mut S>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Some(kind) = self.failed {
            return Poll::Ready(Err(kind.into()));
        }
        let answer = question(Pin::new(&mut self.stream));
        if let Poll::Ready(Err(error)) = &answer {
            self.failed = Some(error.kind());
        }
        answer
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FailStop<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.ask(|stream| stream.poll_read(cx, room))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FailStop<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.ask(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.ask(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.ask(|stream| stream.poll_shutdown(cx))
    }
}
