//! The pool.

use std::fmt;
use std::io;
use std::panic::Location;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::connection::Connect;
use crate::ledger::Lent;
use crate::lender::Lender;
use crate::settings::{BadSettings, Settings};

/// Why a caller got no connection.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PoolError {
    /// All were lent for as long as the caller may wait.
    #[error("all connections are lent, {lent} of them{}", .longest.map(|longest| format!(": {longest}")).unwrap_or_default())]
    AllLent {
        /// How many.
        lent: usize,
        /// The one that has been lent longest.
        longest: Option<Lent>,
    },
    /// There was room for one, and it could not be opened in time.
    #[error("no connection could be opened within {} ms", .within.as_millis())]
    NotInTime {
        /// How long the caller waited.
        within: Duration,
        /// What the last attempt of any caller failed with; none if it was still being made.
        #[source]
        last: Option<Arc<io::Error>>,
    },
    /// The pool lends no more.
    #[error("the pool is closed")]
    Closed,
}

/// Lends connections that `C` makes. Clones are handles of one pool.
pub struct Pool<C: Connect> {
    lender: Arc<Lender<C>>,
}

impl<C: Connect> fmt::Debug for Pool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("lent", &self.lent()).field("idle", &self.idle()).finish_non_exhaustive()
    }
}

impl<C: Connect> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Self { lender: Arc::clone(&self.lender) }
    }
}

impl<C: Connect> Pool<C> {
    /// A pool without connections: the first callers open them.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn new(connector: C, settings: Settings) -> Result<Self, BadSettings> {
        Ok(Self { lender: Arc::new(Lender::new(connector, settings.checked()?)) })
    }

    /// Lends a connection for `work`. However that ends, by its result, by a panic, or because the caller drops this future:
    /// the connection comes back, or is closed if nobody else may have it, and there is room for the next caller.
    ///
    /// # Errors
    /// [`PoolError`], and `work` was not begun; else what `work` returns.
    #[track_caller]
    pub fn run<'a, T, E, W>(&'a self, work: W) -> impl Future<Output = Result<T, E>> + use<'a, C, T, E, W>
    where
        E: From<PoolError>,
        W: AsyncFnOnce(&mut C::Connection) -> Result<T, E>,
    {
        let to = Location::caller();
        async move {
            let mut loan = self.lender.lend(to).await?;
            let result = work(&mut loan.connection).await?;
            self.lender.take_back(loan);
            Ok(result)
        }
    }

    /// The connections that are lent now, the longest first.
    #[must_use]
    pub fn lent(&self) -> Vec<Lent> {
        self.lender.ledger().lent()
    }

    /// Those of them that are lent for so long that somebody should look at the line that borrowed them.
    #[must_use]
    pub fn leaked(&self) -> Vec<Lent> {
        let mut lent = self.lent();
        lent.retain(|lent| lent.since.elapsed() >= self.lender.settings.leaked_after);
        lent
    }

    /// How many connections are at home.
    #[must_use]
    pub fn idle(&self) -> usize {
        self.lender.ledger().idle()
    }

    /// Closes the connections that have been idle for too long or are too old. Lending never lends one, and closes those that it
    /// meets; where nobody borrows, a task of yours should call this, every few seconds.
    pub fn close_expired(&self) {
        let expired = self.lender.ledger().take_expired(Instant::now(), &self.lender.settings);
        drop(expired);
    }

    /// Lends no more, closes what is idle, and returns when the last connection has come back. Callers that wait for one,
    /// or for its handshake, are told at once. Dropping the future stops the waiting and nothing else.
    pub async fn close(&self) {
        self.lender.close();
        loop {
            let mut came_back = pin!(self.lender.came_back.notified());
            came_back.as_mut().enable();
            if self.lent().is_empty() {
                return;
            }
            came_back.await;
        }
    }
}
