//! The calls in flight: lesson 04's table, with all of a call in one place.
//!
//! The lesson has a map and a channel for each call. Here the reply is laid where the call waits, without an allocation and
//! without a hash: together they were a tenth of what a client spends on a call.

use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use solution_04_multiplexing::{Answer, Closed, RequestId};

use super::slots::Slots;
use crate::sync::{Mutex, MutexGuard};

/// The calls that wait for a reply of type `T`.
#[derive(Debug)]
pub(crate) struct InFlight<T> {
    table: Mutex<Table<T>>,
}

#[derive(Debug)]
struct Table<T> {
    calls: Slots<Call<T>>,
    /// How many of them have no reply yet.
    waiting: usize,
    strays: u64,
    phase: Phase,
}

#[derive(Debug)]
enum Call<T> {
    Waiting(Option<Waker>),
    Answered(T),
}

#[derive(Debug)]
enum Phase {
    Open,
    /// No call is entered any more.
    Draining(Closed),
    /// And none gets a reply any more.
    Closed(Closed),
}

impl<T> InFlight<T> {
    pub(crate) fn new() -> Self {
        let table = Table { calls: Slots::new(), waiting: 0, strays: 0, phase: Phase::Open };
        Self { table: Mutex::new(table) }
    }

    /// Enters a call: the id for its request, which no other call of this table has or had, and a future of its reply.
    ///
    /// # Errors
    /// [`Closed`] after [`drain`](Self::drain) or [`close`](Self::close).
    pub(crate) fn register(&self) -> Result<(RequestId, PendingReply<'_, T>), Closed> {
        let mut table = self.lock();
        if let Phase::Draining(closed) | Phase::Closed(closed) = &table.phase {
            return Err(closed.clone());
        }
        let id = table.calls.insert(Call::Waiting(None));
        table.waiting += 1;
        Ok((id, PendingReply { id, is_over: false, in_flight: self }))
    }

    /// Hands a reply to the call that its id names. A reply that no call waits for (late, repeated, or never asked
    /// for) is dropped and counted as a stray. Returns whether a call waited for it.
    pub(crate) fn complete(&self, Answer { id, value }: Answer<T>) -> bool {
        let mut table = self.lock();
        let Some(call) = table.waiting_call(id) else {
            table.strays += 1;
            return false;
        };
        let before = replace(call, Call::Answered(value));
        table.waiting -= 1;
        // A caller that is woken may want the table.
        drop(table);
        if let Call::Waiting(Some(waker)) = before {
            waker.wake();
        }
        true
    }

    /// Enters no more calls, for that reason. Those in flight go on.
    pub(crate) fn drain(&self, reason: Closed) {
        let mut table = self.lock();
        if matches!(table.phase, Phase::Open) {
            table.phase = Phase::Draining(reason);
        }
    }

    /// Whether no call is entered any more, and none waits for its reply.
    pub(crate) fn is_drained(&self) -> bool {
        let table = self.lock();
        table.waiting == 0 && !matches!(table.phase, Phase::Open)
    }

    /// Tells every caller, and every later one, that there will be no reply. Only the first reason counts.
    pub(crate) fn close(&self, closed: Closed) {
        let mut table = self.lock();
        if matches!(table.phase, Phase::Closed(_)) {
            return;
        }
        table.phase = Phase::Closed(closed);
        table.waiting = 0;
        let wakers: Vec<_> = table.calls.iter_mut().filter_map(Call::take_waker).collect();
        // A caller that is woken may want the table.
        drop(table);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Whether a call still waits for the reply to this request.
    pub(crate) fn has(&self, id: RequestId) -> bool {
        self.lock().waiting_call(id).is_some()
    }

    /// How many calls wait for their reply.
    pub(crate) fn len(&self) -> usize {
        self.lock().waiting
    }

    /// How many replies came that no call waited for.
    pub(crate) fn strays(&self) -> u64 {
        self.lock().strays
    }

    fn lock(&self) -> MutexGuard<'_, Table<T>> {
        self.table.lock().expect("no code that holds the table can panic")
    }
}

impl<T> Table<T> {
    fn waiting_call(&mut self, id: RequestId) -> Option<&mut Call<T>> {
        if matches!(self.phase, Phase::Closed(_)) {
            return None;
        }
        self.calls.get(id).filter(|call| matches!(call, Call::Waiting(_)))
    }
}

impl<T> Call<T> {
    fn take_waker(&mut self) -> Option<Waker> {
        match self {
            Self::Waiting(waker) => waker.take(),
            Self::Answered(_) => None,
        }
    }
}

/// A future of one call's reply. Dropping it, at any time, takes the call out of the table.
#[derive(Debug)]
pub(crate) struct PendingReply<'a, T> {
    id: RequestId,
    /// Whether the call is out of the table.
    is_over: bool,
    in_flight: &'a InFlight<T>,
}

impl<T> Future for PendingReply<'_, T> {
    type Output = Result<T, Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut table = self.in_flight.lock();
        if let Some(Call::Waiting(known)) = table.waiting_call(self.id) {
            let is_known = known.as_ref().is_some_and(|known| known.will_wake(cx.waker()));
            let before = if is_known { None } else { known.replace(cx.waker().clone()) };
            // What is dropped with a waker may want the table.
            drop(table);
            drop(before);
            return Poll::Pending;
        }
        let outcome = match (table.calls.remove(self.id), &table.phase) {
            (Some(Call::Answered(value)), _) => Ok(value),
            (_, Phase::Closed(closed)) => Err(closed.clone()),
            _ => unreachable!("a call waits, or is answered, or the table is closed"),
        };
        drop(table);
        self.is_over = true;
        Poll::Ready(outcome)
    }
}

impl<T> Drop for PendingReply<'_, T> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let mut table = self.in_flight.lock();
        table.waiting -= usize::from(table.waiting_call(self.id).is_some());
        let call = table.calls.remove(self.id);
        // What is dropped with a waker or a reply may want the table.
        drop(table);
        drop(call);
    }
}
