//! Whether memory grows with the number of calls.

use anyhow::Result;
use serde::Serialize;

use crate::driver::{Load, Until, Workload};
use crate::named::{Flavour, Name};
use crate::peer::Server;
use crate::serve::say;
use crate::under_test::{Rpc, Stack};
use crate::usage::resident_bytes;

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

/// Resident bytes.
#[derive(Clone, Copy, Debug, Serialize)]
struct Side {
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
    let (caller, load) = (Rpc.connect(server.address).await?, Load::new());
    let in_flight = usize::try_from(IN_FLIGHT)?;
    let half = calls.div_ceil(2 * u64::from(IN_FLIGHT));
    let mut resident = Vec::new();
    let mut answered = 0;
    for each in [half.div_ceil(WARM_UP), half, half] {
        let burst = load.burst(&caller, Workload::User, in_flight, Until::CallsEach(each)).await?;
        answered = if resident.is_empty() { 0 } else { answered + burst.calls };
        resident.push((resident_bytes()?, server.resident_bytes()?));
    }
    let side = |of: fn(&(u64, u64)) -> u64| Side {
        before: of(&resident[0]),
        halfway: of(&resident[1]),
        after: of(&resident[2]),
    };
    say(&Found { calls: answered, client: side(|of| of.0), server: side(|of| of.1) })
}
