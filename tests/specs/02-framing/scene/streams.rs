//! Streams to read from, and to write to.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use framing::{HEADER_BYTES, MessageWriter};
use rig::{Direction, End, Lane, Link, Wire};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

/// The bytes of these messages, as a writer puts them on a stream that takes everything.
pub(crate) async fn framed(messages: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = MessageWriter::new(&mut bytes);
    for message in messages {
        writer.send(message.as_ref()).await.expect("a Vec takes everything");
    }
    drop(writer);
    assert_eq!(
        bytes.len(),
        messages.iter().map(|message| HEADER_BYTES + message.as_ref().len()).sum::<usize>()
    );
    bytes
}

/// The reading end of a link over which `bytes` were sent, and closed.
pub(crate) async fn carried(bytes: &[u8], lane: Lane) -> End {
    let (server, _, client) = open_after(bytes, lane).await;
    drop(client);
    server
}

/// The reading end of a link over which `bytes` were sent; it stays open as long as the writing end is held.
pub(crate) async fn open_after(bytes: &[u8], lane: Lane) -> (End, Wire, End) {
    let (mut client, server, wire) = Link::between("client", "server").lane(Direction::ToServer, lane).open();
    client.write_all(bytes).await.expect("the lane has room");
    (server, wire, client)
}

/// A stream with room for so many bytes. Then each write takes none; the thousandth fails, to end a loop.
pub(crate) struct Full {
    pub(crate) room: usize,
    pub(crate) writes: u32,
}

impl AsyncWrite for Full {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, given: &[u8]) -> Poll<io::Result<usize>> {
        self.writes += 1;
        if self.writes > 1_000 {
            return Poll::Ready(Err(io::Error::other("asked a thousand times")));
        }
        let taken = given.len().min(self.room);
        self.room -= taken;
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A stream that fails once, as a socket does after a reset. To read: `given`, the failure, the end. To write: `takes`
/// bytes, the failure, and then everything.
pub(crate) struct FailsOnce<'a> {
    given: &'a [u8],
    takes: usize,
    fails: Option<ErrorKind>,
    pub(crate) taken: Vec<u8>,
}

impl<'a> FailsOnce<'a> {
    pub(crate) fn after(given: &'a [u8], fails: ErrorKind) -> Self {
        Self { given, takes: 0, fails: Some(fails), taken: Vec::new() }
    }

    pub(crate) fn after_taking(takes: usize, fails: ErrorKind) -> Self {
        Self { takes, ..Self::after(b"", fails) }
    }
}

impl AsyncRead for FailsOnce<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let at_its_end = self.given.is_empty();
        match self.fails.take_if(|_| at_its_end) {
            Some(kind) => Poll::Ready(Err(kind.into())),
            None => Pin::new(&mut self.given).poll_read(cx, room),
        }
    }
}

impl AsyncWrite for FailsOnce<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, given: &[u8]) -> Poll<io::Result<usize>> {
        let room = self.takes.saturating_sub(self.taken.len());
        match self.fails.take_if(|_| room == 0 && !given.is_empty()) {
            // A stream does not say this itself: it takes nothing, and whoever writes says it.
            Some(ErrorKind::WriteZero) => return Poll::Ready(Ok(0)),
            Some(kind) => return Poll::Ready(Err(kind.into())),
            None => {}
        }
        let taken = if self.fails.is_some() { given.len().min(room) } else { given.len() };
        self.taken.extend_from_slice(&given[..taken]);
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
