//! A peer that speaks just enough of a protocol to announce what it never sends.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connects, asks for an upgrade by HTTP, and reads the answer up to an empty line.
#[cfg(feature = "frameworks")]
pub(crate) async fn upgraded(address: SocketAddr, request: &[u8]) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await?);
    }
    anyhow::ensure!(answer.starts_with(b"HTTP/1.1 101 "), "refused: {}", String::from_utf8_lossy(&answer));
    Ok(stream)
}

/// Sends `header` and waits until the server closes.
pub(crate) async fn closed_after(mut stream: TcpStream, header: &[u8]) -> Result<String> {
    stream.write_all(header).await?;
    // A reset is a close too.
    let _ = stream.read_to_end(&mut Vec::new()).await;
    Ok("closed".into())
}
