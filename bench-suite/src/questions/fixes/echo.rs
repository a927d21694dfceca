//! Servers that answer each message with itself, in memory.

use std::future::ready;
use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{DuplexStream, split};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How many replies may stand between the handlers and the stream.
const QUEUED: usize = 64;

/// Answers in order and in place: everything that has arrived in one flush.
pub(in crate::questions) async fn in_place(stream: DuplexStream) -> Result<(), FrameError> {
    let (reader, writer) = split(stream);
    let (mut requests, mut replies) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Some(first) = requests.next().await? {
        replies.queue(&first)?;
        loop {
            tokio::select! {
                biased;
                next = requests.next() => match next? {
                    Some(request) => replies.queue(&request)?,
                    None => break,
                },
                () = ready(()) => break,
            }
        }
        replies.flush().await?;
    }
    Ok(())
}

/// Answers each after so long, in a task of its own, as lesson 05's server does: all replies that are ready in one flush.
pub(in crate::questions) async fn in_tasks(stream: DuplexStream, after: Duration) -> Result<(), FrameError> {
    let (reader, writer) = split(stream);
    let mut requests = MessageReader::new(reader);
    let (replies, finished) = mpsc::channel(QUEUED);
    let mut tasks = JoinSet::new();
    let answering = async {
        while let Some(request) = requests.next().await? {
            let replies = replies.clone();
            while tasks.try_join_next().is_some() {}
            tasks.spawn(async move {
                if !after.is_zero() {
                    sleep(after).await;
                }
                // The writer ends with the connection, and this task with it.
                let _ = replies.send(request).await;
            });
        }
        Ok(())
    };
    tokio::select! {
        ended = answering => ended,
        ended = write(MessageWriter::new(writer), finished) => ended,
    }
}

async fn write(
    mut writer: MessageWriter<impl tokio::io::AsyncWrite + Unpin>,
    mut finished: mpsc::Receiver<Bytes>,
) -> Result<(), FrameError> {
    let mut batch = Vec::new();
    while finished.recv_many(&mut batch, QUEUED).await > 0 {
        batch.drain(..).try_for_each(|reply| writer.queue(&reply))?;
        writer.flush().await?;
    }
    Ok(())
}
