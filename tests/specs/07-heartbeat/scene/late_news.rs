//! A stream that learns late of what has arrived.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Reads from `stream` as from a socket: after time has passed there is nothing to read until the runtime has had a turn to
/// ask the kernel, whatever lies in the kernel's buffer.
pub(crate) struct LateNews<S> {
    stream: S,
    asked_at: Instant,
    turn: Option<JoinHandle<()>>,
}

impl<S> LateNews<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, asked_at: Instant::now(), turn: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LateNews<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let now = Instant::now();
        if self.asked_at < now {
            self.asked_at = now;
            self.turn = Some(tokio::spawn(async {}));
        }
        if let Some(turn) = &mut self.turn {
            ready!(Pin::new(turn).poll(cx)).expect("it does nothing");
            self.turn = None;
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LateNews<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
