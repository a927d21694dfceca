//! The calls in flight: which caller waits for which reply.

use std::collections::HashMap;
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

/// The calls that wait for a reply of type `T`. Clones share one table.
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
    waiters: HashMap<RequestId, oneshot::Sender<Result<T, Closed>>>,
    last_id: RequestId,
    free: Vec<RequestId>,
    strays: u64,
    closed: Option<Closed>,
}

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> InFlight<T> {
    #[must_use]
    pub fn new() -> Self {
        let waiters = HashMap::new();
        let table = Table { waiters, last_id: RequestId(0), free: Vec::new(), strays: 0, closed: None };
        Self { table: Arc::new(Mutex::new(table)) }
    }

    /// Enters a call: the id for its request, and a future of its reply. No two calls in flight have the same id.
    ///
    /// # Errors
    /// [`Closed`] after [`close`](Self::close).
    pub fn register(&self) -> Result<(RequestId, PendingReply<T>), Closed> {
        let mut table = self.lock();
        if let Some(closed) = &table.closed {
            return Err(closed.clone());
        }
        let id = table.free.pop().unwrap_or_else(|| table.last_id.next_free(|id| table.has(id)));
        table.last_id = table.last_id.max(id);
        let (sender, reply) = oneshot::channel();
        table.waiters.insert(id, sender);
        Ok((id, PendingReply { id, reply, in_flight: self.clone() }))
    }

    /// Hands a reply to the call that its id names. A reply that no call waits for (late, repeated, or never asked
    /// for) is dropped and counted as a stray. Returns whether a caller got it.
    pub fn complete(&self, answer: Answer<T>) -> bool {
        let waiter = self.lock().waiters.remove(&answer.id);
        let taken = waiter.is_some_and(|waiter| waiter.send(Ok(answer.value)).is_ok());
        self.lock().strays += u64::from(!taken);
        taken
    }

    /// Tells every caller, and every later one, that there will be no reply. Only the first reason counts.
    pub fn close(&self, closed: Closed) {
        let mut table = self.lock();
        let closed = table.closed.get_or_insert(closed).clone();
        let waiters = std::mem::take(&mut table.waiters);
        // A caller that is woken may want the table.
        drop(table);
        for (_, waiter) in waiters {
            // A caller that has just given up needs no telling.
            let _ = waiter.send(Err(closed.clone()));
        }
    }

    /// Whether a call still waits for the reply to this request.
    #[must_use]
    pub fn has(&self, id: RequestId) -> bool {
        self.lock().has(id)
    }

    /// How many calls wait for their reply.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().waiters.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many replies came that no call waited for.
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
        self.waiters.contains_key(&id)
    }
}

/// A future of one call's reply. Dropping it, at any time, takes the call out of the table.
#[derive(Debug)]
pub struct PendingReply<T> {
    id: RequestId,
    reply: oneshot::Receiver<Result<T, Closed>>,
    in_flight: InFlight<T>,
}

impl<T> Future for PendingReply<T> {
    type Output = Result<T, Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = Pin::new(&mut self.reply).poll(cx);
        reply.map(|reply| reply.expect("a waiter leaves the table with a reply, or with its pending reply"))
    }
}

impl<T> Drop for PendingReply<T> {
    fn drop(&mut self) {
        let mut table = self.in_flight.lock();
        table.waiters.remove(&self.id);
        table.free.push(self.id);
    }
}
