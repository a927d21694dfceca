//! A peer that speaks just enough of a protocol to be rude.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connects, and says `greeting`; if there is one, reads the answer up to an empty line.
pub(super) async fn greeted(address: SocketAddr, greeting: &[u8]) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    if !greeting.is_empty() {
        stream.write_all(greeting).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await?);
        }
        ensure!(answer.starts_with(b"HTTP/1.1 101 "), "refused: {}", String::from_utf8_lossy(&answer));
    }
    Ok(stream)
}

/// Sends `header` and waits until the server closes.
pub(super) async fn until_closed(mut stream: TcpStream, header: &[u8]) -> Result<String> {
    stream.write_all(header).await?;
    // A reset is a close too.
    let _ = stream.read_to_end(&mut Vec::new()).await;
    Ok("closed".into())
}
