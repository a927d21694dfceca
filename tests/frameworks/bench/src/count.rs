//! Bursts of a known number of calls, each with a mark behind it in both processes: what a tool counts between two marks is one burst's.

use std::hint::black_box;
use std::str::FromStr;

use adapters::measured::Measured;
use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::driver::{Load, Until, Workload};
use crate::named::{Flavour, Name};
use crate::peer::Server;
use crate::serve::say;

/// A burst to count: `WORKLOAD:IN_FLIGHT:CALLS_EACH`.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    workload: Workload,
    in_flight: usize,
    each: u64,
}

impl FromStr for Asked {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.trim().split(':');
        let mut part = |what| parts.next().with_context(|| format!("no {what} in {text:?}"));
        let workload = Workload::from_str(part("workload")?, true).map_err(anyhow::Error::msg)?;
        let in_flight = part("number in flight")?.parse().context("the number in flight")?;
        let each = part("number of calls")?.parse().context("the number of calls")?;
        Ok(Self { workload, in_flight, each })
    }
}

/// Where a burst ends: `callgrind --dump-before=*burst_ends*` writes down what it has counted since the last one.
#[inline(never)]
pub fn burst_ends() {
    black_box(());
}

/// Drives these bursts, one after the other on one connection. Client and server come to [`burst_ends`] after each.
/// Prints how many calls each was.
///
/// # Errors
/// A call fails, or the server ends.
pub async fn count(stack: impl Measured, (name, runtime): (Name, Flavour), bursts: Vec<Asked>) -> Result<()> {
    let mut server = Server::start(name, runtime)?;
    let caller = stack.open(server.address).await?;
    let load = Load::new();
    for Asked { workload, in_flight, each } in bursts {
        let burst = load.burst(&caller, workload, in_flight, Until::CallsEach(each)).await?;
        server.mark()?;
        burst_ends();
        say(&burst.calls)?;
    }
    Ok(())
}
