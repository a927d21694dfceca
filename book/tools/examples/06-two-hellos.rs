//! What `tcpdump` shows of two handshakes: one that agrees, and one in which the two sides have no version in common.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use book_tools::Watch;
use framing::{MessageReader, MessageWriter};
use solution_02_framing as framing;
use tokio::net::{TcpListener, TcpStream};
use versioning::{HandshakeError, Version, VersionRange, handshake, v1, v2, v3};

use solution_06_versioning as versioning;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    book_tools::ended(look().await)
}

async fn look() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    let line = format!(
        "tcpdump -i lo -nn -X -l --immediate-mode -c 4 'port {port} and tcp[tcpflags] & tcp-push != 0'"
    );
    let watch = Watch::start(&line, "listening on")?;
    let agreed = both(&listener, v1::SPEAKS, v2::SPEAKS).await?;
    ensure!(
        matches!(agreed, [Ok(one), Ok(other)] if one == other && one.get() == 1),
        "they agree on version 1"
    );
    let refused = both(&listener, v1::SPEAKS, v3::SPEAKS).await?;
    let refused = refused.iter().all(|side| matches!(side, Err(HandshakeError::NoCommonVersion(_))));
    ensure!(refused, "both sides find that there is no version in common");
    watch.ended()?;
    Ok(())
}

/// What a client and a server make of each other.
async fn both(
    listener: &TcpListener,
    client: VersionRange,
    server: VersionRange,
) -> Result<[Result<Version, HandshakeError>; 2]> {
    let (connected, accepted) = tokio::join!(TcpStream::connect(listener.local_addr()?), listener.accept());
    let (one, (other, _)) = (connected?, accepted?);
    let (one, other) = tokio::join!(side(one, client), side(other, server));
    Ok([one, other])
}

async fn side(stream: TcpStream, ours: VersionRange) -> Result<Version, HandshakeError> {
    let (reader, writer) = stream.into_split();
    handshake(&mut MessageReader::new(reader), &mut MessageWriter::new(writer), ours).await
}
