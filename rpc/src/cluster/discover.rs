//! Where the list of backends comes from.

use std::sync::Arc;

use tokio::sync::watch;

/// Where the list of backends comes from. A `Vec` of addresses is a list that does not change; [`Watched`] one that does.
pub trait Discover: Send + 'static {
    /// Waits for the next list, the first at first: all names. `None` when there will be no other; the last one
    /// stays. Called from a task of its own, whether or not there are calls.
    ///
    /// An empty list is not believed: a registry that has lost its memory says the same as one whose backends are gone,
    /// and those that are gone do not accept connections anyway.
    fn next(&mut self) -> impl Future<Output = Option<Vec<Arc<str>>>> + Send;
}

impl<S: AsRef<str> + Send + 'static> Discover for Vec<S> {
    async fn next(&mut self) -> Option<Vec<Arc<str>>> {
        let names: Vec<Arc<str>> = self.drain(..).map(|name| name.as_ref().into()).collect();
        (!names.is_empty()).then_some(names)
    }
}

/// The list in a [`watch`] channel.
#[derive(Clone, Debug)]
pub struct Watched<S>(watch::Receiver<Vec<S>>);

impl<S> From<watch::Receiver<Vec<S>>> for Watched<S> {
    fn from(mut list: watch::Receiver<Vec<S>>) -> Self {
        // What is in it now is the first list.
        list.mark_changed();
        Self(list)
    }
}

impl<S: AsRef<str> + Send + Sync + 'static> Discover for Watched<S> {
    async fn next(&mut self) -> Option<Vec<Arc<str>>> {
        self.0.changed().await.ok()?;
        Some(self.0.borrow_and_update().iter().map(|name| name.as_ref().into()).collect())
    }
}
