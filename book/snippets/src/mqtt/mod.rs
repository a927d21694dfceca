//! A minimal broker of MQTT 3.1.1, for the outlook: subscriptions, quality of service 0 and 1, keep-alive and last will.
//!
//! What it has not: retained messages, sessions, quality of service 2, passwords, TLS.

mod packet;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, split};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

pub use packet::{Connect, Packet};

/// How many messages may wait for a subscriber. More are dropped: quality of service 0 promises no more.
const QUEUE: usize = 64;

/// A broker. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Broker {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    subscribers: Vec<(String, mpsc::Sender<Packet>)>,
    /// The connected clients; what ends the connection of one.
    clients: HashMap<String, oneshot::Sender<()>>,
}

/// How a client's connection ends.
enum End {
    Disconnected,
    TakenOver,
    Gone,
}

impl Broker {
    /// Serves one connection, until it ends.
    ///
    /// # Errors
    /// The stream's, before the client has said who it is.
    pub async fn serve<S: AsyncRead + AsyncWrite + Send + 'static>(&self, stream: S) -> io::Result<()> {
        let (mut reader, mut writer) = split(stream);
        let Some(Packet::Connect(connect)) = Packet::read(&mut reader).await? else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let (out, mut queue) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            while let Some(packet) = queue.recv().await {
                if Packet::write(&packet, &mut writer).await.is_err() {
                    break;
                }
            }
        });
        let (end, taken_over) = oneshot::channel();
        // Whoever had this id before is told to go, by its end of the channel.
        drop(self.with(|shared| shared.clients.insert(connect.client.clone(), end)));
        let _ = out.send(Packet::ConnAck).await;
        // One and a half times what the client has promised.
        let patience = Duration::from_secs(connect.keep_alive.into()) * 3 / 2;
        let ended = tokio::select! {
            ended = self.take(&mut reader, &out, patience) => ended,
            _ = taken_over => End::TakenOver,
        };
        if let (End::Gone | End::TakenOver, Some((topic, payload))) = (&ended, connect.will) {
            self.publish(&topic, &payload);
        }
        if !matches!(ended, End::TakenOver) {
            self.with(|shared| shared.clients.remove(&connect.client));
        }
        Ok(())
    }

    async fn take<R: AsyncRead + Unpin>(
        &self,
        reader: &mut R,
        out: &mpsc::Sender<Packet>,
        patience: Duration,
    ) -> End {
        // Silence, an error and an end without DISCONNECT are the same to the others: the client is gone.
        while let Ok(Ok(Some(packet))) = timeout(patience, Packet::read(reader)).await {
            let answer = match packet {
                Packet::Publish { topic, payload, id, .. } => {
                    self.publish(&topic, &payload);
                    id.map(Packet::PubAck)
                }
                Packet::Subscribe { id, filter } => {
                    self.with(|shared| shared.subscribers.push((filter, out.clone())));
                    Some(Packet::SubAck(id))
                }
                Packet::PingReq => Some(Packet::PingResp),
                Packet::Disconnect => return End::Disconnected,
                _ => return End::Gone,
            };
            if let Some(answer) = answer
                && out.send(answer).await.is_err()
            {
                return End::Gone;
            }
        }
        End::Gone
    }

    fn publish(&self, topic: &str, payload: &str) {
        self.with(|shared| {
            shared.subscribers.retain(|(filter, out)| {
                let (topic, payload) = (topic.to_owned(), payload.to_owned());
                let full = |sent| !matches!(sent, Err(mpsc::error::TrySendError::Closed(_)));
                !fits(filter, &topic)
                    || full(out.try_send(Packet::Publish { topic, payload, id: None, again: false }))
            });
        });
    }

    fn with<T>(&self, change: impl FnOnce(&mut Shared) -> T) -> T {
        change(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn fits(filter: &str, topic: &str) -> bool {
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => {}
            (wanted, Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}
