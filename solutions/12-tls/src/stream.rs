//! A connection after its handshake.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustls::ProtocolVersion;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::error::{Side, TlsError};
use crate::gathered::Gathered;

/// A connection whose other side has shown who it is.
///
/// - A read of nothing is the end that the peer has *said* (`close_notify`). A connection that ends without it was cut, by whoever
///   could: the read fails with [`TlsError::Truncated`], and so do all later ones.
/// - `shutdown` says our own end; the peer may still write (RFC 8446, section 6.1). A stream that is dropped without it is cut.
/// - What is written is sent by `flush` at the latest.
/// - Errors are [`io::Error`]s that [`TlsError::of`] finds a [`TlsError`] in.
#[derive(Debug)]
pub struct TlsStream<S> {
    inner: tokio_rustls::TlsStream<Gathered<S>>,
    side: Side,
}

impl<S> TlsStream<S> {
    pub(crate) fn new(inner: tokio_rustls::TlsStream<Gathered<S>>, side: Side) -> Self {
        Self { inner, side }
    }

    /// The application's protocol that both agreed on, if this side named any.
    #[must_use]
    pub fn protocol(&self) -> Option<&[u8]> {
        self.inner.get_ref().1.alpn_protocol()
    }

    /// The version of TLS that both agreed on.
    ///
    /// # Panics
    /// Never: the handshake is over.
    #[must_use]
    pub fn version(&self) -> ProtocolVersion {
        self.inner.get_ref().1.protocol_version().expect("the handshake is over")
    }

    fn explain(&self, error: io::Error) -> io::Error {
        let kind = error.kind();
        match TlsError::from_io(self.side, error) {
            TlsError::Io(error) => error,
            error => io::Error::new(kind, error),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.inner).poll_read(context, buffer);
        read.map_err(|error| self.explain(error))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        written.map_err(|error| self.explain(error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(context);
        flushed.map_err(|error| self.explain(error))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.inner).poll_shutdown(context);
        shut.map_err(|error| self.explain(error))
    }
}
