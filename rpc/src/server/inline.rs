//! Begins the work of an `[inline]` method on the connection's own task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

use crate::server::{Encoded, Failure, Work};

/// What work has come to at its first poll.
pub(crate) enum Begun {
    /// What is done at once needs no task, no timer and nobody to stop it.
    Done(Result<Encoded, Failure>),
    /// It has to wait for something: on a task of its own.
    Waits(Work),
    Panicked,
}

/// Begins the work that `call` makes, and contains its panics.
pub(crate) fn begin_inline(call: impl FnOnce() -> Work) -> Begun {
    // If it gets a task of its own, that polls it again at once, with a waker.
    let mut nobody = Context::from_waker(Waker::noop());
    let begun = catch_unwind(AssertUnwindSafe(|| {
        let mut work = call();
        match work.as_mut().poll(&mut nobody) {
            Poll::Ready(outcome) => Begun::Done(outcome),
            Poll::Pending => Begun::Waits(work),
        }
    }));
    begun.unwrap_or(Begun::Panicked)
}
