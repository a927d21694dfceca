//! A limit on retries that grows with the calls, and not with the failures.

use std::sync::atomic::{AtomicU64, Ordering};

/// What one retry costs.
const RETRY: u64 = 100;

/// How many retries may be made to one backend: each call pays in a share of a retry, each retry takes out a whole one. One
/// budget for all calls to a backend; a budget for each call would be no limit.
///
/// When little fails everything is retried. When everything fails, the backend gets the calls and that share on top.
#[derive(Debug)]
pub struct Budget {
    share: u64,
    most: u64,
    left: AtomicU64,
}

impl Budget {
    /// `percent` of the calls may be retried, over time; at most `reserve` retries are saved up, and it begins with those, so
    /// that a client that rarely calls can retry as well.
    #[must_use]
    pub fn new(percent: u8, reserve: u32) -> Self {
        let most = u64::from(reserve) * RETRY;
        Self { share: u64::from(percent), most, left: AtomicU64::new(most) }
    }

    /// A call is made.
    pub fn deposit(&self) {
        self.update(|left| Some((left + self.share).min(self.most)));
    }

    /// Takes out a retry. False if there is none left, and then the call has to fail.
    pub fn withdraw(&self) -> bool {
        self.update(|left| left.checked_sub(RETRY))
    }

    fn update(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

impl Default for Budget {
    /// A tenth of the calls, and ten at first.
    fn default() -> Self {
        Self::new(10, 10)
    }
}
