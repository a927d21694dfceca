//! The answering side.

use bytes::Bytes;
use solution_04_multiplexing::{pack, unpack};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::arrivals::SharedHeartbeat;
use crate::connection::{Ended, run};
use crate::frame::CloseReason;
use crate::heartbeat::Heartbeat;
use crate::limit::PingLimit;

/// The most calls of one client that are worked on at once.
pub const MAX_CALLS_IN_FLIGHT: usize = 1024;

/// Serves one client until the connection is over: each request is handled in a task of its own, and its reply
/// sent when it is ready. A reply is at most [`MAX_CALL_BYTES`](crate::MAX_CALL_BYTES) with its id. A handler that
/// panics sends none.
///
/// When it returns, the handlers that were still at work are gone, and with them all they held. Dropping the
/// future stops them too, each at its next `await`.
pub async fn serve<H, F>(
    reader: impl AsyncRead + Unpin,
    writer: impl AsyncWrite + Unpin,
    heartbeat: Heartbeat,
    limit: PingLimit,
    handler: H,
) -> Ended
where
    H: Fn(Bytes) -> F,
    F: Future<Output = Bytes> + Send + 'static,
{
    let (replies, outgoing) = mpsc::channel(MAX_CALLS_IN_FLIGHT);
    let mut calls = JoinSet::new();
    let deliver = |message| {
        let request = unpack(message).ok_or(CloseReason::Garbled)?;
        while calls.try_join_next().is_some() {}
        if calls.len() >= MAX_CALLS_IN_FLIGHT {
            return Err(CloseReason::TooManyCalls);
        }
        let (reply, replies) = (handler(request.value), replies.clone());
        calls.spawn(async move {
            // Waits for a client that is slow to read; the call is at work for so long.
            let _ = replies.send(pack(request.id, &reply.await)).await;
        });
        Ok(())
    };
    let ended = run(reader, writer, SharedHeartbeat::new(heartbeat), limit, outgoing, deliver).await;
    calls.shutdown().await;
    ended
}
