//! `stacks serve` and `stacks call`: the two processes of a measurement. See the library.

use std::net::SocketAddr;

use anyhow::Result;
use clap::{Parser, Subcommand};
use stacks::call::{self, Asked};
use stacks::named::{Flavour, Name};
use stacks::serve;
use stacks::under_test::{Raw, Rpc, Stack, Tarpc, Tonic};

/// The peers of `cargo lab bench rpc`
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
        /// What to do after a short warm-up of each [default: one for each line of input]
        bursts: Vec<Asked>,
    },
}

fn main() -> Result<()> {
    let Arguments { role } = Arguments::parse();
    let (Role::Serve { stack, runtime } | Role::Call { stack, runtime, .. }) = role;
    runtime.build()?.block_on(async {
        match stack {
            Name::Raw => act(Raw, role).await,
            Name::Rpc => act(Rpc, role).await,
            Name::Tarpc => act(Tarpc, role).await,
            Name::Tonic => act(Tonic, role).await,
        }
    })
}

async fn act(stack: impl Stack, role: Role) -> Result<()> {
    match role {
        Role::Serve { .. } => serve::serve(stack).await,
        Role::Call { stack: name, runtime, address, bursts } => {
            call::call(stack, (name, runtime), address, bursts).await
        }
    }
}
