//! Where the list of backends comes from.

use std::fmt;
use std::sync::Arc;

use solution_11_balancing::Backend;
use tokio::sync::watch;

/// Where the list of backends comes from. A `Vec` of addresses is a list that does not change; [`Watched`] one that does.
pub trait Discover: Send + 'static {
    /// Waits for the next list, the first at first: all backends, not only those that are new. `None` when there will be
    /// no other; the last one stays. Called from a task of its own, whether or not there are calls.
    ///
    /// An empty list is not believed: a registry that has lost its memory says the same as one whose backends are gone,
    /// and those that are gone do not accept connections anyway.
    fn next(&mut self) -> impl Future<Output = Option<Vec<Backend>>> + Send;
}

impl<S: AsRef<str> + Send + 'static> Discover for Vec<S> {
    async fn next(&mut self) -> Option<Vec<Backend>> {
        let backends = named(self);
        self.clear();
        (!backends.is_empty()).then_some(backends)
    }
}

/// The list in a [`watch`] channel: of addresses, or as lesson 11's [`Registry`](crate::Registry) shows it.
pub struct Watched<L> {
    list: watch::Receiver<L>,
    /// `None` while there is no list.
    read: fn(&L) -> Option<Vec<Backend>>,
}

impl<L> Watched<L> {
    fn new(mut list: watch::Receiver<L>, read: fn(&L) -> Option<Vec<Backend>>) -> Self {
        // What is in it now is the first list.
        list.mark_changed();
        Self { list, read }
    }
}

impl<S: AsRef<str>> From<watch::Receiver<Vec<S>>> for Watched<Vec<S>> {
    fn from(list: watch::Receiver<Vec<S>>) -> Self {
        Self::new(list, |names| Some(named(names)))
    }
}

impl From<watch::Receiver<Option<Arc<[Backend]>>>> for Watched<Option<Arc<[Backend]>>> {
    fn from(list: watch::Receiver<Option<Arc<[Backend]>>>) -> Self {
        Self::new(list, |list| list.as_ref().map(|backends| backends.to_vec()))
    }
}

impl<L: Send + Sync + 'static> Discover for Watched<L> {
    async fn next(&mut self) -> Option<Vec<Backend>> {
        loop {
            self.list.changed().await.ok()?;
            if let Some(backends) = (self.read)(&self.list.borrow_and_update()) {
                return Some(backends);
            }
        }
    }
}

fn named<S: AsRef<str>>(names: &[S]) -> Vec<Backend> {
    names.iter().map(|name| Backend::named(name.as_ref())).collect()
}

impl<L: fmt::Debug> fmt::Debug for Watched<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&*self.list.borrow()).finish()
    }
}
