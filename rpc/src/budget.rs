//! A budget that tasks share: so many calls, bytes or connections at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Some of a [`Budget`]. Dropping it gives the units back.
pub(crate) type Permit = OwnedSemaphorePermit;

/// A number of units, handed out as [`Permit`]s in the order in which they are asked for. Clones share it.
///
/// A demand for more than the whole budget is one for all of it: what is allowed to be that large has to get through
/// alone.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    free: Arc<Semaphore>,
    size: u32,
}

impl Budget {
    /// At least 1 unit, so that nobody waits for ever, and at most as many as one permit can count.
    pub(crate) fn new(size: usize) -> Self {
        let size = u32::try_from(size.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        Self { free: Arc::new(Semaphore::new(size as usize)), size }
    }

    /// All units.
    pub(crate) fn size(&self) -> usize {
        self.size as usize
    }

    /// The units that nobody has. They may be promised to those who wait.
    pub(crate) fn free(&self) -> usize {
        self.free.available_permits()
    }

    /// Waits for its turn and for so many units. Cancel safe: a dropped future has taken nothing.
    pub(crate) async fn acquire(&self, units: usize) -> Permit {
        // A semaphore's future is large, and a budget is seldom spent: ask before waiting.
        if let Some(permit) = self.try_acquire(units) {
            return permit;
        }
        let permit = Arc::clone(&self.free).acquire_many_owned(self.clamp(units)).await;
        permit.expect("nobody closes the semaphore")
    }

    /// So many units, if they are free and nobody waits for them.
    pub(crate) fn try_acquire(&self, units: usize) -> Option<Permit> {
        Arc::clone(&self.free).try_acquire_many_owned(self.clamp(units)).ok()
    }

    fn clamp(&self, units: usize) -> u32 {
        u32::try_from(units).unwrap_or(u32::MAX).min(self.size)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::Budget;

    #[tokio::test(start_paused = true)]
    async fn a_dropped_permit_and_a_dropped_wait_give_everything_back() {
        let budget = Budget::new(10);
        let held = budget.acquire(7).await;
        let waiting = timeout(Duration::from_secs(1), budget.acquire(4)).await;
        assert!(waiting.is_err());
        assert_eq!(budget.free(), 3);
        drop(held);
        assert_eq!(budget.free(), 10);
    }

    #[tokio::test]
    async fn a_demand_for_more_than_everything_is_one_for_everything() {
        let budget = Budget::new(10);
        let held = budget.acquire(1).await;
        assert!(budget.try_acquire(11).is_none());
        drop(held);
        assert_eq!(budget.acquire(usize::MAX).await.num_permits(), budget.size());
    }

    #[tokio::test]
    async fn a_small_demand_does_not_overtake_a_large_one() {
        let budget = Budget::new(10);
        let held = budget.acquire(5).await;
        let large = budget.acquire(8);
        tokio::pin!(large);
        assert!(timeout(Duration::ZERO, &mut large).await.is_err());
        assert!(budget.try_acquire(1).is_none());
        drop(held);
        assert_eq!(large.await.num_permits(), 8);
    }
}
