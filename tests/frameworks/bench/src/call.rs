//! The client's process.

use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use adapters::measured::{Caller, Measured};
use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::driver::{Load, Until, Workload};
use crate::named::{Flavour, Name};
use crate::peer::Server;
use crate::serve::{lines, say};
use crate::usage::cpu_ns;

/// What part of a burst's time goes before it, for connections, buffers and tables to have their size.
const WARM_UP: u32 = 5;

/// A burst to drive: `WORKLOAD:IN_FLIGHT:MILLISECONDS`.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    workload: Workload,
    in_flight: usize,
    time: Duration,
}

impl FromStr for Asked {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.trim().split(':');
        let mut part = |what| parts.next().with_context(|| format!("no {what} in {text:?}"));
        let workload = Workload::from_str(part("workload")?, true).map_err(anyhow::Error::msg)?;
        let in_flight = part("number in flight")?.parse().context("the number in flight")?;
        let time = Duration::from_millis(part("time")?.parse().context("the milliseconds")?);
        Ok(Self { workload, in_flight, time })
    }
}

/// What a burst found.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Found {
    /// How many calls were answered.
    pub calls: u64,
    /// From the first call to the last answer.
    pub elapsed_ns: u64,
    /// Calls in a second.
    pub per_second: f64,
    /// Half of the calls took no longer.
    pub p50_ns: u32,
    /// One of a hundred took longer.
    pub p99_ns: u32,
    /// What this process used of the processors.
    pub client_cpu_ns: u64,
    /// What the server's used, if it was started by this one.
    pub server_cpu_ns: Option<u64>,
    /// Both together, for one call.
    pub cpu_per_call_us: Option<f64>,
}

/// Drives bursts, those given or those asked for on standard input. Each is warmed up for before.
///
/// # Errors
/// There is no server, a call fails, or a burst is none.
pub async fn call(
    stack: impl Measured,
    (name, runtime): (Name, Flavour),
    address: Option<SocketAddr>,
    bursts: Vec<Asked>,
) -> Result<()> {
    let mut server = if address.is_some() { None } else { Some(Server::start(name, runtime)?) };
    let address = address.or(server.as_ref().map(|server| server.address)).context("no address")?;
    let caller = stack.open(address).await?;
    let load = Load::new();
    for &asked in &bursts {
        say(&found(&load, &caller, asked, server.as_mut()).await?)?;
    }
    if bursts.is_empty() {
        let mut lines = lines();
        while let Some(line) = lines.recv().await {
            say(&found(&load, &caller, line.parse()?, server.as_mut()).await?)?;
        }
    }
    Ok(())
}

async fn found<C: Caller>(
    load: &Load,
    caller: &C,
    asked: Asked,
    mut server: Option<&mut Server>,
) -> Result<Found> {
    let Asked { workload, in_flight, time } = asked;
    load.burst(caller, workload, in_flight, Until::Elapsed(time / WARM_UP)).await?;
    let mut of_server = || server.as_mut().map(|server| server.cpu_ns()).transpose();
    let (server_before, before) = (of_server()?, cpu_ns()?);
    let mut burst = load.burst(caller, workload, in_flight, Until::Elapsed(time)).await?;
    let (after, server_after) = (cpu_ns()?, of_server()?);

    let client_cpu_ns = after - before;
    let server_cpu_ns = server_after.zip(server_before).map(|(after, before)| after - before);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (calls, cpu_ns) = (burst.calls as f64, server_cpu_ns.map(|server| (client_cpu_ns + server) as f64));
    Ok(Found {
        calls: burst.calls,
        elapsed_ns: u64::try_from(burst.elapsed.as_nanos())?,
        per_second: calls / burst.elapsed.as_secs_f64(),
        p50_ns: burst.latency_ns(0.5),
        p99_ns: burst.latency_ns(0.99),
        client_cpu_ns,
        server_cpu_ns,
        cpu_per_call_us: cpu_ns.map(|cpu| cpu / 1e3 / calls),
    })
}
