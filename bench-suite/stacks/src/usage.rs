//! What this process has used.

use anyhow::{Context, Result};
use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Usage {
    /// Of all processors together, in user and system mode.
    pub cpu_ns: u64,
    /// Memory that is not swapped out, or was never touched.
    pub resident_bytes: u64,
}

impl Usage {
    /// This process's.
    ///
    /// # Errors
    /// The system does not say.
    pub fn now() -> Result<Self> {
        let cpu = ProcessTime::try_now().context("cannot read the processor time")?.as_duration();
        let memory = memory_stats::memory_stats().context("cannot read the resident memory")?;
        Ok(Self {
            cpu_ns: u64::try_from(cpu.as_nanos())?,
            resident_bytes: u64::try_from(memory.physical_mem)?,
        })
    }
}
