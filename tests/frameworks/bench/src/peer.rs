//! The other process: a server, started by its client, that says what it has used when it is asked.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::named::{Flavour, Name, typed};
use crate::serve::{MARK, MEMORY};

/// A server that lives as long as this does.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Server {
    /// Starts this very program, as `bench-peer serve`.
    ///
    /// # Errors
    /// It does not start, or does not say where it listens.
    pub fn start(stack: Name, runtime: Flavour) -> Result<Self> {
        let own = env::current_exe().context("cannot tell where this program is")?;
        let mut command = Command::new(own);
        command.args(["serve", &typed(stack), "--runtime", &typed(runtime)]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start the server")?;
        let asks = child.stdin.take().context("the server's input")?;
        let mut answers = BufReader::new(child.stdout.take().context("the server's output")?);
        let mut address = String::new();
        answers.read_line(&mut address)?;
        let address = address.trim().parse().context("the server did not say where it listens")?;
        Ok(Self { address, child, asks, answers })
    }

    /// Its nanoseconds of processor time so far.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu_ns(&mut self) -> Result<u64> {
        self.ask("cpu")
    }

    /// Its resident bytes.
    ///
    /// # Errors
    /// It has ended.
    pub fn resident_bytes(&mut self) -> Result<u64> {
        self.ask(MEMORY)
    }

    /// Has it come to [`burst_ends`](crate::count::burst_ends).
    ///
    /// # Errors
    /// It has ended.
    pub fn mark(&mut self) -> Result<()> {
        self.ask(MARK).map(drop)
    }

    fn ask(&mut self, what: &str) -> Result<u64> {
        writeln!(self.asks, "{what}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer.trim().parse().context("the server did not say what it has used")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
