//! Who waits for which reply.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use crate::envelope::{Answer, RequestId};
use crate::sync::{Arc, Mutex, MutexGuard};

/// Why there will be no reply: the connection is gone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("connection closed: {reason}")]
pub struct Closed {
    /// What ended it.
    pub reason: String,
}

/// The callers that wait for a reply of type `T`. Clones share one table.
#[derive(Debug)]
pub struct InFlight<T> {
    table: Arc<Mutex<Table<T>>>,
}

impl<T> Clone for InFlight<T> {
    fn clone(&self) -> Self {
        Self { table: Arc::clone(&self.table) }
    }
}

#[derive(Debug)]
struct Table<T> {
    waiters: VecDeque<(RequestId, oneshot::Sender<Result<T, Closed>>)>,
    last_id: RequestId,
    strays: u64,
    closed: Option<Closed>,
}

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> InFlight<T> {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        let table = Table { waiters: VecDeque::new(), last_id: RequestId(0), strays: 0, closed: None };
        Self { table: Arc::new(Mutex::new(table)) }
    }

    /// Enters a caller: the id for its request, and a ticket that becomes the reply. No two calls in flight
    /// have the same id.
    ///
    /// # Errors
    /// [`Closed`] after [`close`](Self::close).
    pub fn register(&self) -> Result<(RequestId, PendingReply<T>), Closed> {
        let mut table = self.lock();
        if let Some(closed) = &table.closed {
            return Err(closed.clone());
        }
        let id = table.last_id.next_free(|id| table.has(id));
        table.last_id = id;
        let (sender, reply) = oneshot::channel();
        table.waiters.push_back((id, sender));
        Ok((id, PendingReply { id, reply, waiting: self.clone() }))
    }

    /// Hands a reply to the caller that waits for it. A reply that nobody waits for (late, repeated, or never
    /// asked for) is dropped and counted; returns whether somebody got it.
    pub fn complete(&self, answer: Answer<T>) -> bool {
        let waiter = self.lock().waiters.pop_front();
        let taken = waiter.is_some_and(|(_, waiter)| waiter.send(Ok(answer.value)).is_ok());
        self.lock().strays += u64::from(!taken);
        taken
    }

    /// Tells every caller, and every later one, that there will be no reply. Only the first reason counts.
    pub fn close(&self, closed: Closed) {
        let mut table = self.lock();
        let closed = table.closed.get_or_insert(closed).clone();
        let waiters = std::mem::take(&mut table.waiters);
        // Whoever is woken may want the table.
        drop(table);
        for (_, waiter) in waiters {
            // A caller that has just given up needs no telling.
            let _ = waiter.send(Err(closed.clone()));
        }
    }

    /// Whether a caller still waits for the reply to this request.
    #[must_use]
    pub fn has(&self, id: RequestId) -> bool {
        self.lock().has(id)
    }

    /// How many callers wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().waiters.len()
    }

    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many replies came that nobody waited for.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.lock().strays
    }

    fn lock(&self) -> MutexGuard<'_, Table<T>> {
        self.table.lock().expect("no code that holds the table can panic")
    }
}

impl<T> Table<T> {
    fn has(&self, id: RequestId) -> bool {
        self.waiters.iter().any(|(waiting, _)| *waiting == id)
    }
}

/// A caller's place in the table: a future of the reply. Dropping it gives the place up, at any time.
#[derive(Debug)]
pub struct PendingReply<T> {
    id: RequestId,
    reply: oneshot::Receiver<Result<T, Closed>>,
    waiting: InFlight<T>,
}

impl<T> Future for PendingReply<T> {
    type Output = Result<T, Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = Pin::new(&mut self.reply).poll(cx);
        reply.map(|reply| reply.expect("a waiter leaves the table with a reply, or with its ticket"))
    }
}

impl<T> Drop for PendingReply<T> {
    fn drop(&mut self) {
        self.waiting.lock().waiters.retain(|(id, _)| *id != self.id);
    }
}
