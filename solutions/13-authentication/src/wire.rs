//! Requests and replies over a stream, as JSON in messages, one exchange at a time.

use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf, split};
use tokio::sync::Mutex;

use crate::request::{Backend, Refusal, Reply, Request};

/// Why an exchange broke off.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The connection failed.
    #[error("the connection failed")]
    Broken(#[from] FrameError),
    /// What came is neither a request nor a reply.
    #[error("not a message of this protocol")]
    Malformed(#[from] serde_json::Error),
    /// The peer closed before it replied.
    #[error("the peer hung up before it replied")]
    HungUp,
    /// An earlier exchange broke off, and what comes next would be its reply.
    #[error("the connection owes an earlier reply")]
    OwesReply,
}

/// Answers what comes over `stream`, one request after the other, until the client closes.
///
/// # Errors
/// [`WireError`].
pub async fn serve<S: AsyncRead + AsyncWrite>(stream: S, backend: impl Backend) -> Result<(), WireError> {
    let (reader, writer) = split(stream);
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Some(message) = reader.next().await? {
        let reply = backend.call(serde_json::from_slice(&message)?).await;
        writer.send(&serde_json::to_vec(&reply)?).await?;
    }
    Ok(())
}

/// A backend at the other end of a stream.
#[derive(Debug)]
pub struct Remote<S>(Mutex<Connection<S>>);

#[derive(Debug)]
struct Connection<S> {
    reader: MessageReader<ReadHalf<S>>,
    writer: MessageWriter<WriteHalf<S>>,
    owes_reply: bool,
}

impl<S: AsyncRead + AsyncWrite + Send> Remote<S> {
    /// What is served there.
    pub fn over(stream: S) -> Self {
        let (reader, writer) = split(stream);
        let (reader, writer) = (MessageReader::new(reader), MessageWriter::new(writer));
        Self(Mutex::new(Connection { reader, writer, owes_reply: false }))
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, WireError> {
        let mut connection = self.0.lock().await;
        if connection.owes_reply {
            return Err(WireError::OwesReply);
        }
        connection.owes_reply = true;
        connection.writer.send(&serde_json::to_vec(request)?).await?;
        let reply = connection.reader.next().await?.ok_or(WireError::HungUp)?;
        connection.owes_reply = false;
        Ok(serde_json::from_slice(&reply)?)
    }
}

impl<S: AsyncRead + AsyncWrite + Send> Backend for Remote<S> {
    /// If the future is dropped before the reply has come, this connection is of no more use.
    async fn call(&self, request: Request) -> Reply {
        let unreachable = |why: WireError| Err(Refusal { status: 503, says: why.to_string() });
        self.exchange(&request).await.unwrap_or_else(unreachable)
    }
}
