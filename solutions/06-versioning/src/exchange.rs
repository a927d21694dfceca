//! One exchange between a client and a server: a version, a question, an answer.

use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite, split};

use crate::handshake::{HandshakeError, handshake};
use crate::version::{Version, VersionRange};
use crate::wire::{DecodeError, Message, decode, encode};

/// Why there was no answer. The connection is of no more use.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The two sides did not agree on a version.
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    /// What the peer said could not be read.
    #[error(transparent)]
    Wire(#[from] DecodeError),
    /// The peer closed where it should have spoken.
    #[error("the peer closed before it spoke")]
    Closed,
    /// A message could not be sent or read.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// The client's side: agrees on a version, sends what `question` makes of it, and waits for the answer.
///
/// Waits for a silent server without end, and for one that does not read: the deadline is the caller's. A dropped
/// future leaves a connection that is to be closed. If the peer is another client, each is sent a question where it
/// expects an answer, and refuses it as a message of another kind.
///
/// # Errors
/// Any [`ExchangeError`]. Unless it is [`ExchangeError::Handshake`], the server may have acted on the question.
pub async fn ask<Q: Message, A: Message>(
    stream: impl AsyncRead + AsyncWrite,
    ours: VersionRange,
    question: impl FnOnce(Version) -> Q,
) -> Result<A, ExchangeError> {
    let (from_server, to_server) = split(stream);
    let (mut from_server, mut to_server) = (MessageReader::new(from_server), MessageWriter::new(to_server));
    let version = handshake(&mut from_server, &mut to_server, ours).await?;
    to_server.send(&encode(&question(version))).await?;
    let answer = from_server.next().await?.ok_or(ExchangeError::Closed)?;
    Ok(decode(&answer)?)
}

/// The server's side: agrees on a version, waits for the question, and sends what `act` makes of it.
///
/// Waits for a silent client without end, so also for another server, and for one that does not read: the deadline
/// is the caller's. A dropped future leaves a connection that is to be closed.
///
/// # Errors
/// Any [`ExchangeError`]. After `act` was called only an [`ExchangeError::Frame`] is left, in sending the answer.
pub async fn answer<Q: Message, A: Message>(
    stream: impl AsyncRead + AsyncWrite,
    ours: VersionRange,
    act: impl FnOnce(Version, Q) -> A,
) -> Result<(), ExchangeError> {
    let (from_client, to_client) = split(stream);
    let (mut from_client, mut to_client) = (MessageReader::new(from_client), MessageWriter::new(to_client));
    let version = handshake(&mut from_client, &mut to_client, ours).await?;
    let question = from_client.next().await?.ok_or(ExchangeError::Closed)?;
    let answer = act(version, decode(&question)?);
    Ok(to_client.send(&encode(&answer)).await?)
}
