//! What connections cost that nobody uses, but for their heartbeats.

use std::time::Duration;

use adapters::Rpc;
use adapters::measured::{Caller, Measured};
use adapters::messages::Echo;
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::named::{Flavour, Name};
use crate::peer::Server;
use crate::serve::{allow_descriptors, say};
use crate::usage::{cpu_ns, resident_bytes};

/// How many connect at once: a listener's backlog is longer.
const CONNECTING: u32 = 64;
/// What a process has open besides.
const OTHER_DESCRIPTORS: u64 = 64;
/// The first heartbeat is past by then, and with it what is made at first use.
const SETTLING: Duration = Duration::from_secs(3);

/// What one connection costs each side.
#[derive(Clone, Copy, Debug, Serialize)]
struct Found {
    connections: u32,
    client: Side,
    server: Side,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Side {
    /// By how much the resident memory grew for each connection.
    bytes: i64,
    /// Processor time of one connection in one second.
    cpu_ns: u64,
}

/// Opens `connections` of the composed RPC, and leaves them alone for so long. Prints what each cost, or `null` if the
/// system does not allow so many.
///
/// # Errors
/// A connection cannot be made, or is lost meanwhile.
pub async fn idle(connections: u32, time: Duration) -> Result<()> {
    ensure!(connections > 0, "no connections cost nothing");
    let (allowed, wanted) = (allow_descriptors()?, u64::from(connections) + OTHER_DESCRIPTORS);
    if allowed < wanted {
        eprintln!(
            "{connections} connections take {wanted} descriptors, and a process may have {allowed}: \
             the hard limit is too low (`ulimit -Hn`)"
        );
        return say(&None::<Found>);
    }
    let mut server = Server::start(Name::Rpc, Flavour::default())?;
    // What is made once is made for this one.
    let first = Rpc::by_default().open(server.address).await?;
    first.echo(Echo::default()).await?;
    let memory_before = (resident_bytes()?, server.resident_bytes()?);

    let mut callers = Vec::new();
    let mut connecting = JoinSet::new();
    for wanted in 0..connections {
        if wanted >= CONNECTING {
            callers.extend(connecting.join_next().await.transpose()?.transpose()?);
        }
        let address = server.address;
        connecting.spawn(async move { Rpc::by_default().open(address).await.context("cannot connect") });
    }
    while let Some(connected) = connecting.join_next().await {
        callers.push(connected??);
    }
    sleep(SETTLING).await;

    let (began, cpu_before) = (Instant::now(), (cpu_ns()?, server.cpu_ns()?));
    sleep(time).await;
    let (elapsed, cpu) = (began.elapsed(), (cpu_ns()?, server.cpu_ns()?));
    let memory = (resident_bytes()?, server.resident_bytes()?);
    for caller in &callers {
        caller.echo(Echo::default()).await.context("an idle connection was lost")?;
    }

    let side = |memory: u64, memory_before: u64, cpu: u64, cpu_before: u64| {
        let connection_ns = elapsed.as_nanos() * u128::from(connections);
        anyhow::Ok(Side {
            bytes: (i64::try_from(memory)? - i64::try_from(memory_before)?) / i64::from(connections),
            cpu_ns: u64::try_from(u128::from(cpu - cpu_before) * 1_000_000_000 / connection_ns)?,
        })
    };
    say(&Found {
        connections,
        client: side(memory.0, memory_before.0, cpu.0, cpu_before.0)?,
        server: side(memory.1, memory_before.1, cpu.1, cpu_before.1)?,
    })
}
