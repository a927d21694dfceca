//! What `bench-peer` and `bench-own-peer` do: one of the two processes of a measurement.

use std::net::SocketAddr;
use std::time::Duration;

use adapters::measured::Measured;
use adapters::{Raw, Rpc};
#[cfg(feature = "frameworks")]
use adapters::{Tarpc, Tonic};
use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::named::{Flavour, Name};
use crate::{call, count, growth, idle, serve};

/// Either process of a connection that `cargo lab bench rpc` measures
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Serve: prints the address, and for each line of input what was used; ends with the input
    Serve {
        stack: Name,
        #[arg(long, value_enum, default_value_t)]
        runtime: Flavour,
    },
    /// Call a server that is started for it: prints a line of JSON for each burst
    ///
    /// A burst is `WORKLOAD:IN_FLIGHT:MILLISECONDS`, such as `user:64:500`.
    Call {
        stack: Name,
        #[arg(long, value_enum, default_value_t)]
        runtime: Flavour,
        /// Call a server that runs already; what it uses of the processor is then not known
        #[arg(long)]
        address: Option<SocketAddr>,
        /// Each is warmed up for [default: one for each line of input]
        bursts: Vec<call::Asked>,
    },
    /// Call a server that is started for it, a known number of calls each time: for tools that count
    ///
    /// A burst is `WORKLOAD:IN_FLIGHT:CALLS_EACH`, such as `user:64:100`. After each, both processes come to the function `burst_ends`.
    Count {
        stack: Name,
        #[arg(long, value_enum, default_value_t)]
        runtime: Flavour,
        bursts: Vec<count::Asked>,
    },
    /// Keep connections of the composed RPC idle: what each costs, in memory and of the processors
    Idle {
        connections: u32,
        /// For how long, once they are all there
        seconds: u64,
    },
    /// Call the composed RPC so often: by how much the memory grows
    Growth { calls: u64 },
}

/// Reads the command line, and does what it says.
///
/// # Errors
/// A call fails, or the other process does.
pub fn run() -> Result<()> {
    let Arguments { role } = Arguments::parse();
    let (stack, runtime) = match role {
        Role::Serve { stack, runtime }
        | Role::Call { stack, runtime, .. }
        | Role::Count { stack, runtime, .. } => (stack, runtime),
        Role::Idle { .. } | Role::Growth { .. } => (Name::Rpc, Flavour::default()),
    };
    runtime.build()?.block_on(async {
        match stack {
            Name::Raw => act(Raw, role).await,
            Name::Rpc => act(Rpc::by_default(), role).await,
            Name::RpcInline => act(Rpc::inline(), role).await,
            Name::RpcOff => act(Rpc::unprotected(), role).await,
            #[cfg(feature = "frameworks")]
            Name::Tarpc => act(Tarpc::BY_DEFAULT, role).await,
            #[cfg(feature = "frameworks")]
            Name::Tonic => act(Tonic::BY_DEFAULT, role).await,
        }
    })
}

async fn act(stack: impl Measured, role: Role) -> Result<()> {
    match role {
        Role::Serve { .. } => serve::serve(stack).await,
        Role::Call { stack: name, runtime, address, bursts } => {
            call::call(stack, (name, runtime), address, bursts).await
        }
        Role::Count { stack: name, runtime, bursts } => count::count(stack, (name, runtime), bursts).await,
        Role::Idle { connections, seconds } => idle::idle(connections, Duration::from_secs(seconds)).await,
        Role::Growth { calls } => growth::growth(calls).await,
    }
}
