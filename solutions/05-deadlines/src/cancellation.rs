//! Whether somebody still waits for a piece of work.

use crate::sync::{Arc, AtomicBool, Notify, Ordering};

/// Clones are the same cancellation. A [`child`](Self::child) is cancelled with its parent, at the latest.
///
/// tokio-util's `CancellationToken` promises the same, and knows of its clones besides: each takes a lock when it is made
/// and when it is dropped. A request makes several, and needs no more than a reference count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancellation(Arc<Node>);

#[derive(Debug, Default)]
struct Node {
    cancelled: AtomicBool,
    changed: Notify,
    parent: Option<Cancellation>,
}

impl Cancellation {
    pub(crate) fn child(&self) -> Self {
        Self(Arc::new(Node { parent: Some(self.clone()), ..Node::default() }))
    }

    pub(crate) fn cancel(&self) {
        // The flag first: who begins to wait in between looks at it.
        self.0.cancelled.store(true, Ordering::SeqCst);
        self.0.changed.notify_waiters();
    }

    /// A child knows its parent, and no parent its children: it has none to forget when they are dropped.
    pub(crate) fn is_cancelled(&self) -> bool {
        let mut and_above = std::iter::successors(Some(self), |cancellation| cancellation.0.parent.as_ref());
        and_above.any(|cancellation| cancellation.0.cancelled.load(Ordering::SeqCst))
    }

    /// Waits until it is cancelled, for any number of tasks. Cancel safe.
    pub(crate) async fn cancelled(&self) {
        // It hears of what happens from here on; what happened before is in the flag.
        let changed = self.0.changed.notified();
        if self.0.cancelled.load(Ordering::SeqCst) {
            return;
        }
        match &self.0.parent {
            None => changed.await,
            Some(parent) => tokio::select! {
                biased;
                () = changed => {}
                () = Box::pin(parent.cancelled()) => {}
            },
        }
    }
}
