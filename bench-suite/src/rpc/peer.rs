//! The program `bench-peer` of `tests/frameworks`, and a client of it that runs.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Runtime, Workload};

#[derive(Clone, Debug)]
pub struct Peers(PathBuf);

impl Peers {
    /// The program at this place.
    ///
    /// # Errors
    /// There is none.
    pub fn at(path: PathBuf) -> Result<Self> {
        ensure!(path.exists(), "{} is not built: `cargo lab bench rpc` builds it", path.display());
        Ok(Self(path))
    }

    /// What one run of it prints, as one line of JSON.
    pub(super) fn run<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let output = Command::new(&self.0).args(arguments).stderr(Stdio::inherit()).output();
        let output = output.context("cannot start a peer")?;
        ensure!(output.status.success(), "`bench-peer {}` failed", arguments.join(" "));
        serde_json::from_slice(&output.stdout).with_context(|| format!("what {} found", arguments.join(" ")))
    }

    /// A client, which starts its server.
    pub(super) fn start(&self, stack: &str, runtime: Runtime) -> Result<Process> {
        let mut command = Command::new(&self.0);
        command.args(["call", stack, "--runtime", runtime.name()]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start a peer")?;
        let asks = child.stdin.take().context("a peer's input")?;
        let answers = BufReader::new(child.stdout.take().context("a peer's output")?);
        Ok(Process { child, asks: Some(asks), answers })
    }
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
