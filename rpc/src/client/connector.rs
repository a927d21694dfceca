//! Where the streams of a connection come from.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Makes the streams of a new connection.
pub trait Connector: Send + Sync + 'static {
    /// What it reads from.
    type Reader: AsyncRead + Unpin + Send + 'static;
    /// What it writes to.
    type Writer: AsyncWrite + Unpin + Send + 'static;

    /// One attempt. It is dropped after [`Limits::handshake_timeout`](crate::Limits::handshake_timeout).
    fn connect(&self) -> impl Future<Output = io::Result<(Self::Reader, Self::Writer)>> + Send;
}

/// Connects over TCP to an address that is looked up at each attempt.
#[derive(Clone, Debug)]
pub struct TcpConnector {
    address: String,
}

impl TcpConnector {
    /// Connects to `host:port`.
    pub fn new(address: impl ToString) -> Self {
        Self { address: address.to_string() }
    }
}

impl Connector for TcpConnector {
    type Reader = OwnedReadHalf;
    type Writer = OwnedWriteHalf;

    async fn connect(&self) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
        let stream = TcpStream::connect(&self.address).await?;
        // Without this a small request may wait for the acknowledgement of the one before it.
        stream.set_nodelay(true)?;
        Ok(stream.into_split())
    }
}
