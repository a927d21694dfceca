//! What a call costs, through the composed RPC and through others: `cargo lab bench rpc`.
//!
//! The stacks are a workspace of their own, `tests/frameworks`, since nobody who builds the lab should build them. Its
//! program `bench-peer` is both peers of a connection; this module runs it and computes with what it prints.
//!
//! In each round every stack gets new processes, two for each runtime. Then, for each workload and number in flight,
//! every stack has one burst in turn, so that all of them meet the same seconds of a shared machine. Ratios are those of
//! one round, and so are their spreads. The order within a round moves on by one with each round.

mod peer;
mod plan;
mod samples;
mod scale;
mod spread;

pub use self::peer::{Found, Peers};
pub use self::plan::{
    Cell, Effort, IN_FLIGHT, INLINE, RAW, RPC, Runtime, STACKS, Stack, UNPROTECTED, Workload,
};
pub use self::samples::{Sample, Samples};
pub use self::scale::{Growth, Idle, Resident, Side, measure_growth, measure_idle};
pub use self::spread::spread;

use anyhow::Result;

/// Measures all cells of all stacks.
///
/// # Errors
/// A peer does not start, or fails.
pub fn measure(peers: &Peers, effort: &Effort) -> Result<Samples> {
    let mut samples = Vec::new();
    for round in 0..effort.rounds {
        eprintln!("rpc: round {} of {}", round + 1, effort.rounds);
        let mut processes = Vec::new();
        for stack in STACKS {
            for runtime in Runtime::ALL {
                processes.push((stack.name, runtime, peers.start(stack.name, runtime)?));
            }
        }
        let first = round % processes.len();
        processes.rotate_left(first);
        for workload in Workload::ALL {
            for in_flight in IN_FLIGHT {
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
