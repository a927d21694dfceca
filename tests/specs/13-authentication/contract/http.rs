//! The issuer's keys over real HTTP, as they are published: a few lines of HTTP/1.1 on both sides.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use authentication::{FetchKeys, KeySet, KeySettings};
use jsonwebtoken::AlgorithmFamily;
use jsonwebtoken::jwk::JwkSet;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::super::scene::Login;

/// The longest answer that is read.
const MAX_SET_BYTES: u64 = 64 * 1024;

/// Where the issuer publishes its keys.
struct Published(SocketAddr);

impl FetchKeys for Published {
    async fn fetch(&self) -> io::Result<JwkSet> {
        let mut stream = TcpStream::connect(self.0).await?;
        stream.write_all(b"GET /keys HTTP/1.1\r\nHost: login\r\nConnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(MAX_SET_BYTES).read_to_end(&mut answer).await?;
        let end =
            answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or(io::ErrorKind::InvalidData)?;
        if !answer.starts_with(b"HTTP/1.1 200 ") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(serde_json::from_slice(&answer[end + 4..])?)
    }
}

/// Publishes what `login` does, one answer to a connection.
async fn publish(listener: TcpListener, login: Login) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let mut stream = BufReader::new(stream);
        let mut line = String::from("begun");
        while !line.trim().is_empty() {
            line.clear();
            stream.read_line(&mut line).await?;
        }
        let body = serde_json::to_string(&login.published())?;
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await?;
        stream.shutdown().await?;
    }
}

#[tokio::test]
async fn a_key_set_is_fetched_over_http_and_fetched_anew_when_it_is_rotated() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let login = Login::new();
    let server = tokio::spawn(publish(listener, login.clone()));
    let settings =
        KeySettings { every: Duration::ZERO, timeout: Duration::from_secs(30), ..KeySettings::default() };
    let keys = KeySet::new(Published(address), AlgorithmFamily::Ed, settings);
    let work = async {
        assert!(keys.key("march").await.is_ok());
        assert!(keys.key("april").await.is_err());
        login.publish([Login::key("april", 4)]);
        assert!(keys.key("april").await.is_ok());
        assert!(keys.key("march").await.is_err());
        server.abort();
        assert!(server.await.is_err());
        assert!(keys.key("april").await.is_ok(), "the issuer is gone, and its key is known");
    };
    timeout(Duration::from_secs(60), work).await.expect("everything is on this machine");
}
