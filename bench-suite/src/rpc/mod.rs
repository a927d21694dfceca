//! What a call costs, through the composed RPC and through others: `cargo lab bench rpc`.
//!
//! The stacks are a workspace of their own, `tests/frameworks`, since nobody who builds the lab should build them. Its
//! program `bench-peer` is both peers of a connection; this module runs it and computes with what it prints.
//!
//! In each round every stack gets new processes, two for each runtime. Then, for each workload and number in flight,
//! every stack has one burst in turn, so that all of them meet the same seconds of a shared machine. Ratios are those of
//! one round, and so are their spreads. Who comes after whom is drawn anew each time: with an order that only moves on, each stack
//! would always run behind the same neighbour, and inherit its caches and its processor's heat.
//!
//! [`RPC`] is measured twice, as itself and as [`AGAIN`]. What those two differ by is the [floor](Samples::floor).

pub mod counts;
mod peer;
mod plan;
mod samples;
mod scale;
mod spread;

pub use self::peer::{Found, Peers};
pub use self::plan::{
    AGAIN, Cell, Effort, IN_FLIGHT, INLINE, RAW, RPC, Runtime, STACKS, Stack, UNPROTECTED, Workload,
};
pub use self::samples::{Sample, Samples};
pub use self::scale::{Growth, Idle, Resident, Side, measure_growth, measure_idle};
pub use self::spread::spread;

use anyhow::Result;
use fastrand::Rng;

/// Measures all cells of all stacks, in an order that `seed` determines.
///
/// # Errors
/// A peer does not start, or fails.
pub fn measure(peers: &Peers, effort: &Effort, seed: u64) -> Result<Samples> {
    let mut random = Rng::with_seed(seed);
    let mut samples = Vec::new();
    for round in 0..effort.rounds {
        eprintln!("rpc: round {} of {}, seed {seed}", round + 1, effort.rounds);
        let mut all: Vec<_> =
            STACKS.iter().flat_map(|stack| Runtime::ALL.map(|runtime| (stack.name, runtime))).collect();
        random.shuffle(&mut all);
        let mut processes = Vec::new();
        for (stack, runtime) in all {
            processes.push((stack, runtime, peers.start(stack, runtime)?));
        }
        for workload in Workload::ALL {
            for in_flight in IN_FLIGHT {
                random.shuffle(&mut processes);
                for (stack, runtime, process) in &mut processes {
                    let found = process.burst(workload, in_flight, effort.burst)?;
                    let cell = Cell { workload, in_flight, runtime: *runtime };
                    samples.push(Sample { round, stack, cell, found });
                }
            }
        }
    }
    Ok(Samples(samples))
}
