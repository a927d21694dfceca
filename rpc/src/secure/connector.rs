//! The calling side.

use std::io;

use solution_12_tls::{TlsConnector, TlsStream};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::net::TcpStream;

use crate::client::{Connector, TcpConnector};

/// Connects over TCP, and shakes hands with the server of one name, wherever the address leads.
///
/// What TLS refuses is the source of the error that [`Client`](crate::Client) or [`Channel`](crate::Channel) reports. In TLS 1.3
/// a server that refuses this side's certificate says so after the handshake: then the connection ends while the two agree.
#[derive(Clone, Debug)]
pub struct TlsTcpConnector {
    tcp: TcpConnector,
    name: String,
    tls: TlsConnector,
}

impl TlsTcpConnector {
    /// Connects to `address`, `host:port`, where the server `name` is expected.
    pub fn new(address: impl ToString, name: impl Into<String>, tls: TlsConnector) -> Self {
        Self { tcp: TcpConnector::new(address), name: name.into(), tls }
    }
}

impl Connector for TlsTcpConnector {
    type Reader = ReadHalf<TlsStream<TcpStream>>;
    type Writer = WriteHalf<TlsStream<TcpStream>>;

    async fn connect(&self) -> io::Result<(Self::Reader, Self::Writer)> {
        let stream = self.tcp.stream().await?;
        let stream = self.tls.connect(&self.name, stream).await.map_err(io::Error::other)?;
        Ok(split(stream))
    }

    fn target(&self) -> String {
        format!("{} at {}", self.name, self.tcp.target())
    }
}
