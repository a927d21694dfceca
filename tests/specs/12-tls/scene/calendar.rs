//! What day it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

/// 15 June 2026, in seconds since 1970.
pub(crate) const TODAY: u64 = 1_781_481_600;
pub(crate) const DAY: u64 = 24 * 60 * 60;

/// The calendar that all sides look at. Only the test turns it.
#[derive(Clone, Debug)]
pub(crate) struct Calendar(Arc<AtomicU64>);

impl Default for Calendar {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(TODAY)))
    }
}

impl Calendar {
    pub(crate) fn pass(&self, days: u64) {
        self.0.fetch_add(days * DAY, Ordering::Relaxed);
    }

    pub(crate) fn provider(&self) -> Arc<dyn TimeProvider> {
        Arc::new(self.clone())
    }
}

impl TimeProvider for Calendar {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0.load(Ordering::Relaxed))))
    }
}
