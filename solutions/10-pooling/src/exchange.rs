//! A connection that carries one request and its reply at a time.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf, split};
use tokio::task::unconstrained;

use crate::connection::Connection;

/// Why a request has no reply.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The connection failed, or what came over it was no message.
    #[error("the exchange broke off")]
    Broken(#[from] FrameError),
    /// The peer hung up, perhaps before it read the request, perhaps after it did the work.
    #[error("the peer hung up before it replied")]
    HungUp,
    /// An earlier request has had no reply, and the next message would be that one.
    #[error("the connection owes the reply to an earlier request")]
    OwesReply,
}

/// A connection over `S` on which replies come in the order of requests, and carry no id.
#[derive(Debug)]
pub struct Exchange<S> {
    reader: MessageReader<ReadHalf<S>>,
    writer: MessageWriter<WriteHalf<S>>,
    owes_reply: bool,
}

impl<S: AsyncRead + AsyncWrite> Exchange<S> {
    /// A connection on which nothing was sent yet.
    pub fn over(stream: S) -> Self {
        let (reader, writer) = split(stream);
        Self { reader: MessageReader::new(reader), writer: MessageWriter::new(writer), owes_reply: false }
    }

    /// Sends a request and waits for its reply.
    ///
    /// If the future is dropped in between, the connection owes a reply, and no further request is sent on it.
    ///
    /// # Errors
    /// [`ExchangeError`].
    pub async fn ask(&mut self, request: &[u8]) -> Result<Bytes, ExchangeError> {
        if self.owes_reply {
            return Err(ExchangeError::OwesReply);
        }
        self.owes_reply = true;
        self.writer.send(request).await?;
        let reply = self.reader.next().await?.ok_or(ExchangeError::HungUp)?;
        self.owes_reply = false;
        Ok(reply)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + 'static> Connection for Exchange<S> {
    /// Looks at what has arrived: between two exchanges that is nothing, neither a message nor the end.
    fn is_reusable(&mut self) -> bool {
        // Without tokio's budget: a caller who has used it up would be told that nothing has arrived.
        let next = pin!(unconstrained(self.reader.next()));
        !self.owes_reply && matches!(next.poll(&mut Context::from_waker(Waker::noop())), Poll::Pending)
    }
}
