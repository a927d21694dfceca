//! `cargo lab proxy`: stands between a client and a service and injects faults, one line for each.
//!
//! Reads the command line by `lab`'s own code, which has checked it before it started this program.

mod connection;
mod inject;
mod journal;
mod open;
mod serve;
mod typed;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use lab::cli::{Cli, Verb, explain};
use lab::commands::proxy::Args;
use lab::exit::Exit;

fn main() -> ExitCode {
    let Some(Verb::Proxy(args)) = Cli::parse().command else {
        eprintln!("this is a part of `cargo lab proxy`");
        return Exit::Usage.into();
    };
    match run(&args) {
        Ok(()) => Exit::Done.into(),
        Err(why) => explain(&why).into(),
    }
}

fn run(args: &Args) -> Result<()> {
    let plan = args.plan()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("the async runtime does not start")?;
    let ended = runtime.block_on(serve::serve(plan));
    // Not waited for: a name that is being resolved, or the thread that reads standard input.
    runtime.shutdown_background();
    ended
}
