//! The queue before the writer, and the signals that pass everything in it.
//!
//! Two channels would do. A task that waits for both registers with both each time it sleeps, and each wakes it when it is
//! awake already, on several threads at the cost of waking another thread. Here both are behind one lock, which is taken once
//! for each of these.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem::{swap, take};
use std::task::{Poll, Waker};

use crate::sync::{Arc, Mutex, MutexGuard};

/// The two ends of a queue of `T` with signals of `S`. The queue has no limit: whoever adds to it acquires a part of a budget
/// first.
pub(crate) fn outbox<T, S>() -> (Sender<T, S>, Receiver<T, S>) {
    let (queue, signals) = (VecDeque::new(), VecDeque::new());
    let state = State { queue, signals, phase: Phase::Open, sleeper: None };
    let outbox = Outbox(Arc::new(Mutex::new(state)));
    (Sender(Arc::new(EndsOnDrop(outbox.clone()))), Receiver(outbox))
}

/// A view of the queue that does not keep it from its end. Clones share it.
pub(crate) struct Outbox<T, S>(Arc<Mutex<State<T, S>>>);

struct State<T, S> {
    queue: VecDeque<T>,
    signals: VecDeque<S>,
    phase: Phase,
    /// The task that writes, if it sleeps.
    sleeper: Option<Waker>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// The last sender is gone.
    Ended,
    /// The receiver is gone.
    Abandoned,
}

impl<T, S> Outbox<T, S> {
    /// Puts `next` at the end of the queue, or drops it if the receiver is gone.
    pub(crate) fn send(&self, next: T) {
        let mut state = self.lock();
        if state.phase != Phase::Abandoned {
            state.queue.push_back(next);
            wake(state);
        }
    }

    /// Lets a signal pass the queue, or drops it if `most` wait already, or the receiver is gone.
    pub(crate) fn signal(&self, signal: S, most: usize) {
        let mut state = self.lock();
        if state.phase != Phase::Abandoned && state.signals.len() < most {
            state.signals.push_back(signal);
            wake(state);
        }
    }

    /// The receiver's task is awake, and asks the receiver again before it sleeps. Nobody has to wake it until then.
    pub(crate) fn is_awake(&self) {
        let sleeper = self.lock().sleeper.take();
        drop(sleeper);
    }

    fn lock(&self) -> MutexGuard<'_, State<T, S>> {
        self.0.lock().expect("no code that holds the queue can panic")
    }
}

impl<T, S> Clone for Outbox<T, S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Whoever is woken may want the queue.
fn wake<T, S>(mut state: MutexGuard<'_, State<T, S>>) {
    let sleeper = state.sleeper.take();
    drop(state);
    if let Some(sleeper) = sleeper {
        sleeper.wake();
    }
}

/// Adds to the queue, which ends with the last clone of this.
pub(crate) struct Sender<T, S>(Arc<EndsOnDrop<T, S>>);

impl<T, S> Sender<T, S> {
    /// See [`Outbox::send`].
    pub(crate) fn send(&self, next: T) {
        self.0.0.send(next);
    }
}

impl<T, S> Clone for Sender<T, S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T, S> fmt::Debug for Sender<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

struct EndsOnDrop<T, S>(Outbox<T, S>);

impl<T, S> Drop for EndsOnDrop<T, S> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Ended;
            wake(state);
        }
    }
}

/// Takes what is queued. Dropping it drops that, and all that is sent later.
pub(crate) struct Receiver<T, S>(Outbox<T, S>);

/// What a receiver finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<S> {
    Signal(S),
    /// The batch has what was queued.
    Batch,
    /// The queue is empty, and has no sender any more.
    End,
}

impl<T, S> Receiver<T, S> {
    /// A view of the queue.
    pub(crate) fn outbox(&self) -> Outbox<T, S> {
        self.0.clone()
    }

    /// Waits for a signal or for what is queued, of which an empty batch takes `most` at once. Cancel safe.
    pub(crate) async fn next(&mut self, batch: &mut VecDeque<T>, most: usize) -> Next<S> {
        poll_fn(|cx| {
            let mut state = self.0.lock();
            if let Some(signal) = state.signals.pop_front() {
                return Poll::Ready(Next::Signal(signal));
            }
            if !state.queue.is_empty() {
                state.take_batch(batch, most);
                return Poll::Ready(Next::Batch);
            }
            if state.phase == Phase::Ended {
                return Poll::Ready(Next::End);
            }
            let before = state.sleeper.replace(cx.waker().clone());
            // What is dropped with a waker may want the queue.
            drop(state);
            drop(before);
            Poll::Pending
        })
        .await
    }

    /// The signal that is there.
    pub(crate) fn take_signal(&mut self) -> Option<S> {
        self.0.lock().signals.pop_front()
    }

    /// Adds what is queued by now to a batch, up to `most` in all.
    pub(crate) fn take_more(&mut self, batch: &mut VecDeque<T>, most: usize) {
        self.0.lock().take_batch(batch, most);
    }
}

impl<T, S> Drop for Receiver<T, S> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.phase = Phase::Abandoned;
        let left = (take(&mut state.queue), take(&mut state.signals), state.sleeper.take());
        // What is dropped may want the queue.
        drop(state);
        drop(left);
    }
}

impl<T, S> State<T, S> {
    fn take_batch(&mut self, batch: &mut VecDeque<T>, most: usize) {
        if batch.is_empty() && self.queue.len() <= most {
            swap(batch, &mut self.queue);
        } else {
            let taken = self.queue.len().min(most.saturating_sub(batch.len()));
            batch.extend(self.queue.drain(..taken));
        }
    }
}
