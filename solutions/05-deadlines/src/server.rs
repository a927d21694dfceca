//! The answering side of a connection.

use bytes::Bytes;
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use solution_04_multiplexing::RequestId;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;

use crate::context::Context;
use crate::deadline::Deadline;
use crate::handlers::{Handlers, InUse};
use crate::message::{BadMessage, MAX_BODY_BYTES, Message, Refused, Reply};

/// How many replies may wait to be written. A handler that is done with one more waits, as long as it has time.
const QUEUED_REPLIES: usize = 64;

/// How many handlers may be at work for one connection. A request that comes on top is refused.
pub const MAX_AT_WORK: usize = 1024;

/// Why a connection ended before its client hung up.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The stream failed, or is not one of messages.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The client sent something else than a message.
    #[error(transparent)]
    BadMessage(#[from] BadMessage),
    /// The client sent a reply.
    #[error("the client sent a reply")]
    Misdirected,
    /// The client used one id twice.
    #[error(transparent)]
    InUse(#[from] InUse),
}

/// Answers the requests of one connection with `handler`, each in a task of its own, until the client hangs up.
///
/// A handler's context is over when its deadline passes, when its caller gives up, and when the connection ends, its
/// sending half included, or this future is dropped. When this returns, no handler is at work.
/// At most [`MAX_AT_WORK`] are at work at once, each with its request or its answer in memory.
///
/// A handler that panics is a refusal. If `handler` itself panics, before there is a future of it, so does this.
///
/// # Errors
/// [`ServeError`].
pub async fn serve<R, W, H, F>(reader: R, writer: W, handler: H) -> Result<(), ServeError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    H: Fn(Context, Bytes) -> F,
    F: Future<Output = Reply> + Send + 'static,
{
    let handlers = Handlers::default();
    let (replies, finished) = mpsc::channel(QUEUED_REPLIES);
    let ended = tokio::select! {
        ended = read_requests(MessageReader::new(reader), &handlers, handler, replies) => ended,
        ended = write_replies(MessageWriter::new(writer), finished) => ended.map_err(ServeError::Frame),
    };
    handlers.stop().await;
    ended
}

async fn read_requests<H, F>(
    mut messages: MessageReader<impl AsyncRead + Unpin>,
    handlers: &Handlers,
    handler: H,
    replies: mpsc::Sender<Message>,
) -> Result<(), ServeError>
where
    H: Fn(Context, Bytes) -> F,
    F: Future<Output = Reply> + Send + 'static,
{
    while let Some(message) = messages.next().await? {
        match Message::decode(message)? {
            // To read no further instead would hold back the cancellations that make room.
            Message::Request { id, .. } if handlers.len() >= MAX_AT_WORK => {
                refuse(id, "too much at work", &replies)
            }
            Message::Request { id, left_millis, body } => {
                let replies = replies.clone();
                handlers.start(id, Deadline::from_millis(left_millis), |context| {
                    let answer = handler(context, body);
                    async move {
                        let _panic = OnPanic { id, replies: replies.clone() };
                        let reply = answer.await.and_then(fitting);
                        // The writer ends with the connection, and this handler with it.
                        let _ = replies.send(Message::Reply { id, reply }).await;
                    }
                })?;
            }
            Message::Cancel { id } => handlers.cancel(id),
            Message::Reply { .. } => return Err(ServeError::Misdirected),
        }
    }
    Ok(())
}

/// Answers in the place of a handler that panics.
struct OnPanic {
    id: RequestId,
    replies: mpsc::Sender<Message>,
}

impl Drop for OnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            refuse(self.id, "the handler failed", &self.replies);
        }
    }
}

fn refuse(id: RequestId, reason: &str, replies: &mpsc::Sender<Message>) {
    let reply = Err(Refused { reason: reason.to_owned() });
    // If the queue is full, the caller's deadline has to do.
    let _ = replies.try_send(Message::Reply { id, reply });
}

fn fitting(answer: Bytes) -> Reply {
    match answer.len() {
        length if length > MAX_BODY_BYTES => Err(Refused { reason: format!("answer of {length} bytes") }),
        _ => Ok(answer),
    }
}

/// Sends finished replies, as many as there are in one flush.
async fn write_replies(
    mut writer: MessageWriter<impl AsyncWrite + Unpin>,
    mut finished: mpsc::Receiver<Message>,
) -> Result<(), FrameError> {
    let mut batch = Vec::new();
    while finished.recv_many(&mut batch, QUEUED_REPLIES).await > 0 {
        batch.drain(..).try_for_each(|reply| writer.queue(&reply.encode()))?;
        writer.flush().await?;
    }
    Ok(())
}
