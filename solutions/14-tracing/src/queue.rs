//! Messages that somebody else handles, later.

use bytes::Bytes;
use tokio::sync::mpsc;
use tracing::{Instrument, info_span};

use crate::headers::Headers;
use crate::layer::inject;
use crate::service::Service;

/// A message, as a broker would keep it: bytes and headers, nothing of the process that sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What its handler has to know of where it comes from.
    pub headers: Headers,
    /// What it is about.
    pub body: Bytes,
}

/// Nobody takes messages any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue {queue} is closed")]
pub struct QueueClosed {
    /// Its name.
    pub queue: &'static str,
}

/// Puts messages into a queue. Clones put them into the same one.
#[derive(Clone, Debug)]
pub struct Producer {
    name: &'static str,
    queue: mpsc::Sender<Message>,
}

/// Takes messages out of a queue.
#[derive(Debug)]
pub struct Consumer {
    name: &'static str,
    queue: mpsc::Receiver<Message>,
}

/// A queue with room for so many messages, at least one.
#[must_use]
pub fn queue(name: &'static str, room: usize) -> (Producer, Consumer) {
    let (sender, receiver) = mpsc::channel(room.clamp(1, 1 << 16));
    (Producer { name, queue: sender }, Consumer { name, queue: receiver })
}

impl Producer {
    /// Puts a message into the queue, in a span under the current one; waits while there is no room. Whoever handles it goes on below that span.
    ///
    /// If the future is dropped, the message is not sent.
    ///
    /// # Errors
    /// [`QueueClosed`].
    pub async fn send(&self, body: Bytes) -> Result<(), QueueClosed> {
        let span = info_span!("send", otel.name = self.name, otel.kind = "producer");
        let mut headers = Headers::from_iter([("content-type", "text/plain")]);
        inject(&span, &mut headers);
        let sent = self.queue.send(Message { headers, body }).instrument(span).await;
        sent.map_err(|_| QueueClosed { queue: self.name })
    }
}

impl Consumer {
    /// The next message, as it is; none when all producers are gone. Dropping the future loses no message.
    pub async fn next(&mut self) -> Option<Message> {
        self.queue.recv().await
    }

    /// Handles one message after the other, each in a span of `service` under the one that sent it, until all producers are gone.
    pub async fn run<F: Future>(&mut self, service: &Service, work: impl Fn(Bytes) -> F) {
        while let Some(Message { headers, body }) = self.next().await {
            service.consume(self.name, &headers, work(body)).await;
        }
    }
}
