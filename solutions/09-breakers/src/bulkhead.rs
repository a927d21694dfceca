//! A limit on the calls that are under way to one backend.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// So many calls are under way, and no further one may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit} calls are under way already")]
pub struct Full {
    /// The limit.
    pub limit: usize,
}

/// Bounds how many calls are under way to a backend, so that a slow one holds that many of our tasks, and not all. It needs
/// no statistics: it works from the first slow call. (Named for the walls that divide a ship's hull.)
#[derive(Clone, Debug)]
pub struct Bulkhead {
    limit: usize,
    places: Arc<Semaphore>,
}

impl Bulkhead {
    /// Room for `limit` calls at once; at least one, and at most what a semaphore can count.
    #[must_use]
    pub fn of(limit: usize) -> Self {
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS);
        Self { limit, places: Arc::new(Semaphore::new(limit)) }
    }

    /// Makes the call when there is room for it, which is waited for at most `patience`, first come, first served. The
    /// place is given back when the future ends or is dropped, while it waits or later.
    ///
    /// # Errors
    /// [`Full`], and the call was not begun.
    pub async fn call<F: Future>(&self, patience: Duration, call: F) -> Result<F::Output, Full> {
        let _place = self.place(patience).await?;
        Ok(call.await)
    }

    /// How many calls are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.limit - self.places.available_permits()
    }

    async fn place(&self, patience: Duration) -> Result<OwnedSemaphorePermit, Full> {
        let full = Full { limit: self.limit };
        let place = timeout(patience, Arc::clone(&self.places).acquire_owned()).await.map_err(|_| full)?;
        place.map_err(|_| full)
    }
}
