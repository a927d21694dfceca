//! One server of the list.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use solution_09_breakers::Breaker;

use crate::client::Connection;
use crate::cluster::news::News;

/// One server of the list, as its calls see it. What keeps its connections is elsewhere, so that a call that is still in
/// flight does not keep them open once the server has left the list.
pub(crate) struct Member {
    pub(crate) name: Arc<str>,
    pub(crate) breaker: Option<Arc<Breaker>>,
    lines: Mutex<Lines>,
    news: Arc<News>,
}

#[derive(Default)]
struct Lines {
    up: Vec<Arc<Connection>>,
    /// Why the last attempt to connect failed, if none has succeeded since.
    failed: Option<String>,
}

/// Whether a server can be called.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    Ready,
    /// It is being connected to, and nothing is known against it.
    Connecting,
    /// It could not be connected to. Attempts go on, and until one succeeds this is what counts: of many servers that are
    /// down, one is always just being tried. Source: grpc-java's issue 6650.
    Down(String),
}

impl Member {
    pub(crate) fn new(name: Arc<str>, breaker: Option<Arc<Breaker>>, news: Arc<News>) -> Self {
        Self { name, breaker, lines: Mutex::default(), news }
    }

    pub(crate) fn standing(&self) -> Standing {
        let lines = self.lines();
        match &lines.failed {
            _ if lines.up.iter().any(|connection| connection.takes_calls()) => Standing::Ready,
            Some(reason) => Standing::Down(reason.clone()),
            None => Standing::Connecting,
        }
    }

    /// The connection with the fewest calls in flight.
    pub(crate) fn connection(&self) -> Option<Arc<Connection>> {
        let lines = self.lines();
        let ready = lines.up.iter().filter(|connection| connection.takes_calls());
        ready.min_by_key(|connection| connection.in_flight.len()).cloned()
    }

    pub(crate) fn connected(&self, connection: &Arc<Connection>) {
        let mut lines = self.lines();
        lines.up.push(Arc::clone(connection));
        lines.failed = None;
        tracing::info!(backend = %self.name, connections = lines.up.len(), "connected");
        drop(lines);
        self.news.is_up(&self.name);
    }

    pub(crate) fn lost(&self, connection: &Arc<Connection>, reason: &str) {
        let mut lines = self.lines();
        lines.up.retain(|other| !Arc::ptr_eq(other, connection));
        let left = lines.up.len();
        drop(lines);
        tracing::info!(backend = %self.name, connections = left, reason, "connection lost");
        if left == 0 {
            self.news.is_down(&self.name);
        }
    }

    pub(crate) fn not_connected(&self, reason: String) {
        tracing::info!(backend = %self.name, reason, "not connected");
        let mut lines = self.lines();
        lines.failed = Some(reason);
        let is_down = lines.up.is_empty();
        drop(lines);
        if is_down {
            self.news.is_down(&self.name);
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().expect("no code that holds the lines can panic")
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("name", &self.name)
            .field("standing", &self.standing())
            .field("breaker", &self.breaker.as_ref().map(|breaker| breaker.state()))
            .finish()
    }
}
