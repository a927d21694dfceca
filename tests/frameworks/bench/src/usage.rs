//! What this process has used.

use anyhow::{Context, Result};
use cpu_time::ProcessTime;

/// Nanoseconds of all processors together, in user and system mode.
///
/// # Errors
/// The system does not say.
pub fn cpu_ns() -> Result<u64> {
    let used = ProcessTime::try_now().context("cannot read the processor time")?.as_duration();
    Ok(u64::try_from(used.as_nanos())?)
}

/// Bytes of memory that are resident. On Linux that walks the pages: to ask costs more than a few calls do.
///
/// # Errors
/// The system does not say.
pub fn resident_bytes() -> Result<u64> {
    let memory = memory_stats::memory_stats().context("cannot read the resident memory")?;
    Ok(u64::try_from(memory.physical_mem)?)
}
