//! A peer that speaks just enough of a protocol to announce what it never sends.

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connects, asks for an upgrade by HTTP, and reads the answer up to an empty line.
#[cfg(feature = "frameworks")]
pub(crate) async fn upgraded(address: std::net::SocketAddr, request: &[u8]) -> Result<TcpStream> {
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

/// Sends a gRPC message of 4 GiB less a byte to the method at `path`. An honest HTTP/2 client carries it, since the length is not HTTP/2's.
#[cfg(feature = "frameworks")]
pub(crate) async fn announce_by_grpc(address: std::net::SocketAddr, path: &str) -> Result<String> {
    let (mut calls, connection) = h2::client::handshake(TcpStream::connect(address).await?).await?;
    tokio::spawn(connection);
    let request = http::Request::post(format!("http://{address}{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(())?;
    let (response, mut body) = calls.send_request(request, false)?;
    body.send_data(bytes::Bytes::from_static(b"\0\xff\xff\xff\xffx"), false)?;
    let status = async {
        let (head, mut body) = response.await?.into_parts();
        let trailers = if head.headers.contains_key("grpc-status") {
            Some(head.headers)
        } else {
            body.trailers().await?
        };
        Ok(trailers.and_then(|trailers| {
            trailers.get("grpc-status").map(|code| tonic::Code::from_bytes(code.as_bytes()))
        }))
    };
    Ok(match status.await {
        Ok(Some(code)) => format!("{code:?}"),
        Ok(None) => "the stream ends without a status".into(),
        Err(error) => refusal(&error),
    })
}

/// What HTTP/2 says in place of a status.
#[cfg(feature = "frameworks")]
fn refusal(error: &h2::Error) -> String {
    let what = if error.is_reset() { "the stream is reset" } else { "closed" };
    error.reason().map_or_else(|| what.into(), |reason| format!("{what}, {reason:?}"))
}
