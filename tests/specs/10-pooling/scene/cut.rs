//! A future that is dropped at a chosen `await`.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Polls the future so many times, and then drops it, wherever it stands. `Some` if it was done by then.
pub(crate) async fn after_polls<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        let polled = future.as_mut().poll(context).map(Some);
        if polled.is_pending() && left == 0 {
            context.waker().wake_by_ref();
        }
        polled
    })
    .await
}
