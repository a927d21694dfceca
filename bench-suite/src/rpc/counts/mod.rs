//! What can be counted of a call: instructions, allocations, system calls. A busy machine changes them little, as long as
//! as many calls share a read and a write.
//!
//! Each is the difference of two bursts, a long one and a short one, over the difference of their calls: what begins and ends a
//! burst, and the question whether it has ended, cancel out.

mod callgrind;
pub mod record;
mod syscalls;

use results::counts::{Count, Counted, Counts};

use super::{AGAIN, Peers, Runtime, STACKS, Workload};
use crate::instructions::NotCounted;
use crate::machine;

/// How many calls in flight are counted: one, and so many that they share reads and writes.
pub const IN_FLIGHT: [u32; 2] = [1, 64];

/// How often each task calls: to warm up, in the short burst, and in the long one. The two differ by a multiple of the messages that a
/// task has, so that all of them are sent equally often.
fn lengths(in_flight: u32) -> [u64; 3] {
    if in_flight == 1 { [64, 64, 64 + 1024] } else { [16, 16, 16 + 64] }
}

/// Calls of the bursts whose system calls are counted.
const SYSCALL_BURSTS: [u64; 2] = [200, 2_200];

/// Counts the stacks that are `wanted`, each in two processes with one thread; system calls with two threads as well.
///
/// # Errors
/// Valgrind is not there, or a process fails. Without strace there are no system calls, and that is no error.
pub fn measure(peers: &Peers, wanted: impl Fn(&str) -> bool) -> Result<Counts, NotCounted> {
    let mut cells = Vec::new();
    for stack in STACKS.iter().filter(|stack| stack.name != AGAIN && wanted(stack.name)) {
        eprintln!("rpc: counting {}", stack.name);
        cells.extend(counted(peers, stack.name)?);
    }
    let (rustc, target) = machine::compiler();
    Ok(Counts { rustc, target, cells })
}

fn counted(peers: &Peers, stack: &str) -> Result<Vec<Counted>, NotCounted> {
    let cells = || Workload::ALL.into_iter().flat_map(|workload| IN_FLIGHT.map(|at| (workload, at)));
    let bursts: Vec<String> = cells().flat_map(|(workload, at)| bursts(workload, at)).collect();
    let sides = callgrind::count(peers.counting(stack, Runtime::Current, &bursts), bursts.len())?;
    let mut all = Vec::new();
    for (nth, (workload, in_flight)) in cells().enumerate() {
        let [_, short, long] = lengths(in_flight);
        let calls = float((long - short) * u64::from(in_flight));
        let [client, server] = [0, 1].map(|side| per_call(&sides[side][nth * 3 + 1..], calls));
        let alone = in_flight == 1 && workload == Workload::Echo;
        let syscalls = |runtime| if alone { syscalls_per_call(peers, stack, runtime) } else { None };
        all.push(Counted {
            workload: workload.name().into(),
            stack: stack.into(),
            in_flight,
            client,
            server,
            syscalls: syscalls(Runtime::Current),
            syscalls_multi: syscalls(Runtime::Multi),
        });
    }
    Ok(all)
}

fn bursts(workload: Workload, in_flight: u32) -> [String; 3] {
    lengths(in_flight).map(|each| format!("{}:{in_flight}:{each}", workload.name()))
}

/// Of a short burst and a long one, in this order.
fn per_call(bursts: &[Count], calls: f64) -> Count {
    let (short, long) = (bursts[0], bursts[1]);
    Count {
        instructions: (long.instructions - short.instructions) / calls,
        allocations: (long.allocations - short.allocations) / calls,
    }
}

fn syscalls_per_call(peers: &Peers, stack: &str, runtime: Runtime) -> Option<f64> {
    let [short, long] = SYSCALL_BURSTS.map(|calls| {
        syscalls::count(&peers.counting(stack, runtime, &[format!("echo:1:{calls}")])).map(float)
    });
    Some((long? - short?) / float(SYSCALL_BURSTS[1] - SYSCALL_BURSTS[0]))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}
