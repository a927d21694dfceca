//! Whether memory grows with the number of calls.

use adapters::Rpc;
use adapters::measured::Measured;
use anyhow::Result;
use serde::Serialize;

use crate::driver::{Load, Until, Workload};
use crate::named::{Flavour, Name};
use crate::peer::Server;
use crate::serve::say;
use crate::usage::{cpu_ns, resident_bytes};

const IN_FLIGHT: u32 = 64;
/// What part of the calls goes before, for buffers and tables to have their size.
const WARM_UP: u64 = 10;

#[derive(Clone, Copy, Debug, Serialize)]
struct Found {
    /// How many were answered.
    calls: u64,
    client: Side,
    server: Side,
}

/// Resident bytes, and the processor time of a call.
#[derive(Clone, Copy, Debug, Serialize)]
struct Side {
    cpu_ns_per_call: u64,
    before: u64,
    halfway: u64,
    after: u64,
}

/// Sends `calls` users there and back by the composed RPC. Prints what is resident before, halfway and after.
///
/// # Errors
/// A call fails.
pub async fn growth(calls: u64) -> Result<()> {
    let mut server = Server::start(Name::Rpc, Flavour::default())?;
    let (caller, load) = (Rpc::by_default().open(server.address).await?, Load::new());
    let in_flight = usize::try_from(IN_FLIGHT)?;
    let half = calls.div_ceil(2 * u64::from(IN_FLIGHT));
    let mut found = Vec::new();
    let mut answered = 0;
    for each in [half.div_ceil(WARM_UP), half, half] {
        let burst = load.burst(&caller, Workload::User, in_flight, Until::CallsEach(each)).await?;
        answered = if found.is_empty() { 0 } else { answered + burst.calls };
        let client = (cpu_ns()?, resident_bytes()?);
        found.push([client, (server.cpu_ns()?, server.resident_bytes()?)]);
    }
    let side = |of: usize| Side {
        cpu_ns_per_call: (found[2][of].0 - found[0][of].0) / answered.max(1),
        before: found[0][of].1,
        halfway: found[1][of].1,
        after: found[2][of].1,
    };
    say(&Found { calls: answered, client: side(0), server: side(1) })
}
