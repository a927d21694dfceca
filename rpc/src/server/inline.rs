//! Begins the work of an `[inline]` method on the connection's own task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The work has ended by a panic.
pub(crate) struct Panicked;

/// What `work` comes to at its first poll.
pub(crate) fn poll_inline<T>(work: Pin<&mut impl Future<Output = T>>) -> Poll<Result<T, Panicked>> {
    // If it gets a task of its own, that polls it again at once, with a waker.
    let mut nobody = Context::from_waker(Waker::noop());
    match catch_unwind(AssertUnwindSafe(|| work.poll(&mut nobody))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    }
}
