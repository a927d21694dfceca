//! `proxy`: builds the proxy, which nothing else does, and becomes it.
//!
//! Its options are read and checked here, before anything is built; the program in `lab/proxy` reads them by the same code.

mod address;
mod plan;
mod quantity;
#[cfg(test)]
mod tests;

use std::env;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::checkout::Checkout;
use crate::cli::Misuse;
use crate::exit::Exit;
use crate::run::cargo;

pub use plan::{Answer, Directions, Fault, Forward, Plan, Step};
pub use quantity::Moment;

const PROXY: &str = "lab-proxy";

const HELP: &str = "\
WHEN is a time after a connection was opened (500ms, 10s, 2m) or a number of
bytes that it has carried in one direction (100B, 64k, 1M). The fault begins at
the next byte.

While it runs, type a fault and Enter, and it happens to all connections:
stall, swallow, lose-packets, half-close, close or reset. `heal` ends stall,
swallow and lose-packets; `help` says more. Ctrl-C ends the proxy. To run it in
the background, take its input from a file: cargo lab proxy … </dev/null &

Examples, each with --listen 9000 --to 8080:
  --split 1                   every byte is a segment of its own
  --swallow-after 10s         the server hangs, but its kernel still answers
  --lose-packets-after 10s    the server's machine has lost its power
  --close-after 200B --direction to-client
                              the response is cut after 200 bytes
  --delay 2s --direction to-client
                              each reply comes two seconds late
The book's page `proxy.md` says which fault shows which pitfall.";

/// What can be typed after `proxy`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Where your client connects; a port alone is on 127.0.0.1
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// Where your service listens; a port alone is on 127.0.0.1
    #[arg(long, value_name = "ADDRESS", required_unless_present_any = ["never_answer", "refuse"])]
    pub to: Option<String>,
    /// Allow addresses of other machines in --listen and --to
    #[arg(long)]
    pub beyond_loopback: bool,
    /// Forward segments of at most this many bytes, one per millisecond
    #[arg(long, value_name = "BYTES", value_parser = quantity::segment)]
    pub split: Option<usize>,
    /// Forward at most this many bytes per second in each direction, as in 100k
    #[arg(long, value_name = "RATE", value_parser = quantity::rate)]
    pub rate: Option<u32>,
    /// Forward everything later by this time
    #[arg(long, value_name = "TIME", value_parser = quantity::duration)]
    pub delay: Option<Duration>,
    /// Limit the kernel's buffers of each proxy socket to about this size [default: the kernel's own limit, which is megabytes]
    #[arg(long, value_name = "SIZE", value_parser = quantity::buffer)]
    pub buffer: Option<u32>,
    /// Read nothing and forward nothing from then on, like a process that is stopped
    #[arg(long, value_name = "WHEN")]
    pub stall_after: Option<Moment>,
    /// Read everything and forward nothing from then on, like a process that hangs
    #[arg(long, value_name = "WHEN")]
    pub swallow_after: Option<Moment>,
    /// Acknowledge nothing from then on, like a machine without power or a cable that is cut (Linux only)
    #[arg(long, value_name = "WHEN")]
    pub lose_packets_after: Option<Moment>,
    /// End each direction by a FIN when it reaches that point; with --direction, only that one
    #[arg(long, value_name = "WHEN")]
    pub half_close_after: Option<Moment>,
    /// End the connection at that point by a FIN to both sides, like a process that exits
    #[arg(long, value_name = "WHEN")]
    pub close_after: Option<Moment>,
    /// End the connection at that point by a RST to both sides, like a process that crashes, or a firewall
    #[arg(long, value_name = "WHEN")]
    pub reset_after: Option<Moment>,
    /// The direction in which faults happen and bytes are counted
    #[arg(long, value_name = "DIRECTION", default_value = "both")]
    pub direction: Directions,
    /// Accept each connection, and never read from it or write to it
    #[arg(long, conflicts_with_all = ["to", "split", "rate", "delay", "buffer", "stall_after", "swallow_after", "lose_packets_after", "half_close_after", "close_after", "reset_after"])]
    pub never_answer: bool,
    /// Reserve the port, and let the kernel refuse each connection
    #[arg(long, conflicts_with_all = ["never_answer", "to", "split", "rate", "delay", "buffer", "stall_after", "swallow_after", "lose_packets_after", "half_close_after", "close_after", "reset_after"])]
    pub refuse: bool,
}

impl Args {
    /// What was asked, checked.
    ///
    /// # Errors
    /// What cannot be done, or only beyond this machine.
    pub fn plan(&self) -> Result<Plan, Misuse> {
        Plan::of(self)
    }
}

/// Checks what was asked, builds the proxy, which takes half a minute the first time, and becomes it.
///
/// # Errors
/// What was asked makes no sense. The proxy does not build, which it says on standard error.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    args.plan()?;
    let mut build = cargo::command(checkout.root());
    build.args(["build", "--package", PROXY]);
    let beside =
        env::current_exe().map(|lab| lab.with_file_name(format!("{PROXY}{}", env::consts::EXE_SUFFIX)));
    if beside.is_ok_and(|proxy| proxy.exists()) {
        build.arg("--quiet");
    }
    ensure!(build.status().context("cannot run cargo")?.success(), "the proxy was not built");
    let mut proxy = cargo::command(checkout.root());
    proxy.args(["run", "--quiet", "--package", PROXY, "--"]).args(env::args_os().skip(1));
    become_it(proxy)
}

/// It has to hear Ctrl-C itself, and end before the shell's prompt comes back.
#[cfg(unix)]
fn become_it(mut proxy: Command) -> Result<Exit> {
    use std::os::unix::process::CommandExt;

    Err(proxy.exec()).context("cannot run cargo")
}

#[cfg(not(unix))]
fn become_it(mut proxy: Command) -> Result<Exit> {
    crate::cli::leave_ctrl_c_to_others();
    let ended = proxy.status().context("cannot run cargo")?;
    std::process::exit(ended.code().unwrap_or(Exit::CouldNotWork as i32));
}
