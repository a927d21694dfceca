//! What many connections cost, and many calls.

use anyhow::Result;
use serde::Deserialize;

use super::{Effort, Peers};

/// What each of so many idle connections costs, heartbeats and all.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Idle {
    pub connections: u32,
    /// What one costs the client's process.
    pub client: Side,
    /// What it costs the server's.
    pub server: Side,
}

/// What one idle connection costs a process.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Side {
    /// Resident memory.
    pub bytes: i64,
    /// Nanoseconds of the processors in a second.
    pub cpu_ns: u64,
}

/// Resident memory over many calls.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Growth {
    pub calls: u64,
    /// Of the client's process.
    pub client: Resident,
    pub server: Resident,
}

/// Bytes that are resident, after a warm-up of a twentieth of the calls.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Resident {
    /// Nanoseconds of the processors for one call.
    pub cpu_ns_per_call: u64,
    /// Before the calls.
    pub before: u64,
    /// After half of them.
    pub halfway: u64,
    /// After all of them.
    pub after: u64,
}

/// Measures each number of idle connections. Those that the system does not allow are missing; the peer says why.
///
/// # Errors
/// The peer fails.
pub fn measure_idle(peers: &Peers, effort: &Effort) -> Result<Vec<Idle>> {
    let mut found = Vec::new();
    for connections in effort.idle {
        eprintln!("rpc: {connections} idle connections, {} s", effort.idle_for.as_secs());
        let arguments = [connections.to_string(), effort.idle_for.as_secs().to_string()];
        found.extend(peers.run::<Option<Idle>>(&["idle", &arguments[0], &arguments[1]])?);
    }
    Ok(found)
}

/// Measures how memory grows.
///
/// # Errors
/// The peer fails.
pub fn measure_growth(peers: &Peers, effort: &Effort) -> Result<Growth> {
    eprintln!("rpc: {} calls", effort.growth_calls);
    peers.run(&["growth", &effort.growth_calls.to_string()])
}
