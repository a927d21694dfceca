//! The programs `bench-peer` and `bench-own-peer` of `tests/frameworks`, and a client of one that runs.
//!
//! Cargo joins the features that all parts of a program want of a crate: tarpc and tonic turn on `log` of `tracing`, and with it each span
//! costs some hundred instructions more. So the lab's own stack is in a program without them, as a user of it would have it.

use std::env::consts::EXE_EXTENSION;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{AGAIN, RAW, RPC, Runtime, Workload};

#[derive(Clone, Debug)]
pub struct Peers {
    own: PathBuf,
    frameworks: PathBuf,
}

impl Peers {
    /// The programs in this folder.
    ///
    /// # Errors
    /// One is not there.
    pub fn within(folder: &Path) -> Result<Self> {
        let program = |name: &str| {
            let path = folder.join(name).with_extension(EXE_EXTENSION);
            ensure!(path.exists(), "{} is not built: `cargo lab bench rpc` builds it", path.display());
            Ok(path)
        };
        Ok(Self { own: program("bench-own-peer")?, frameworks: program("bench-peer")? })
    }

    /// The program with that stack in it.
    fn of(&self, stack: &str) -> &Path {
        let own = stack == RAW || stack.starts_with(RPC);
        if own { &self.own } else { &self.frameworks }
    }

    /// What one run of the lab's own prints, as one line of JSON.
    pub(super) fn run<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let output = Command::new(&self.own).args(arguments).stderr(Stdio::inherit()).output();
        let output = output.context("cannot start a peer")?;
        ensure!(output.status.success(), "`bench-peer {}` failed", arguments.join(" "));
        serde_json::from_slice(&output.stdout).with_context(|| format!("what {} found", arguments.join(" ")))
    }

    /// A client that drives these bursts, `WORKLOAD:IN_FLIGHT:CALLS_EACH`, for a tool that counts. It starts its server.
    pub(super) fn counting(&self, stack: &str, runtime: Runtime, bursts: &[String]) -> Command {
        let mut command = Command::new(self.of(stack));
        command.args(["count", peer(stack), "--runtime", runtime.name()]).args(bursts);
        command
    }

    /// A client, which starts its server.
    pub(super) fn start(&self, stack: &str, runtime: Runtime) -> Result<Process> {
        let mut command = Command::new(self.of(stack));
        command.args(["call", peer(stack), "--runtime", runtime.name()]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start a peer")?;
        let asks = child.stdin.take().context("a peer's input")?;
        let answers = BufReader::new(child.stdout.take().context("a peer's output")?);
        Ok(Process { child, asks: Some(asks), answers })
    }
}

/// What the peers call a stack: they know nothing of one that is measured twice.
fn peer(stack: &str) -> &str {
    if stack == AGAIN { RPC } else { stack }
}

/// A client that waits to be asked for bursts. It and its server end with this.
pub(super) struct Process {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    pub(super) fn burst(&mut self, workload: Workload, in_flight: u32, time: Duration) -> Result<Found> {
        let asks = self.asks.as_mut().context("a peer that was told to end")?;
        writeln!(asks, "{}:{in_flight}:{}", workload.name(), time.as_millis())?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let printed: Printed = serde_json::from_str(&line).context("a peer failed")?;
        let server_cpu_ns = printed.server_cpu_ns.context("what the server used")?;
        Ok(Found {
            calls: printed.calls,
            elapsed_ns: printed.elapsed_ns,
            p50_ns: printed.p50_ns,
            p99_ns: printed.p99_ns,
            cpu_ns: printed.client_cpu_ns + server_cpu_ns,
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.asks = None;
        // At the end of its input it stops its server and ends; how it ends no longer matters.
        let _ = self.child.wait();
    }
}

#[derive(Deserialize)]
struct Printed {
    calls: u64,
    elapsed_ns: u64,
    p50_ns: u64,
    p99_ns: u64,
    client_cpu_ns: u64,
    server_cpu_ns: Option<u64>,
}

/// What one burst took.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// How many calls were answered.
    pub calls: u64,
    /// How long all of it took.
    pub elapsed_ns: u64,
    /// Half of the calls took no longer.
    pub p50_ns: u64,
    /// One of a hundred took longer.
    pub p99_ns: u64,
    /// Of the processors, client and server together.
    pub cpu_ns: u64,
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
impl Found {
    /// Nanoseconds of the processors for one call, client and server together.
    #[must_use]
    pub fn cpu_ns_per_call(&self) -> f64 {
        self.cpu_ns as f64 / self.calls as f64
    }

    /// Calls in a second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.calls as f64 * 1e9 / self.elapsed_ns as f64
    }

    /// The latency that half of the calls did not exceed, in nanoseconds.
    #[must_use]
    pub fn p50(&self) -> f64 {
        self.p50_ns as f64
    }

    /// The latency that one call of a hundred exceeded, in nanoseconds.
    #[must_use]
    pub fn p99(&self) -> f64 {
        self.p99_ns as f64
    }
}
