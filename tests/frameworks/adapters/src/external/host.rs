//! A server's process, for the probe.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::watched::Watched;

/// A server's process.
#[derive(Clone, Debug)]
pub struct Host(Arc<Watched>);

impl Host {
    pub(super) fn of(watched: Arc<Watched>) -> Self {
        Self(watched)
    }

    /// Its id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.0.pid()
    }

    /// From now on its end is an answer: before this is called, it is the adapter's fault.
    pub fn may_end(&self) {
        self.0.may_end();
    }

    /// How it ended, if it has, or does in a second.
    pub async fn ended(&self) -> Option<String> {
        timeout(Duration::from_secs(1), self.0.end()).await.ok()
    }

    /// The most memory that it has had, in bytes: `None` where the system does not say.
    #[must_use]
    pub fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.pid()?)).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(peak.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
    }
}
