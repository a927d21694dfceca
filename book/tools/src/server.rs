//! A server in another language, for as long as it is looked at.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{command, started};

/// A server that prints its address when it is ready, and ends when its stdin does.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `line`, from the repository's root, and returns when it has printed an address.
    ///
    /// # Errors
    /// What it is run with is [`Lacking`](crate::Lacking); it ends at once.
    pub fn start(line: &str) -> Result<Self> {
        let mut command = command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = started(command.spawn(), line)?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is a pipe")?);
        let mut address = String::new();
        stdout.read_line(&mut address)?;
        let mut said = String::new();
        if address.is_empty() {
            child.stderr.take().context("stderr is a pipe")?.read_to_string(&mut said)?;
        }
        ensure!(!address.is_empty(), "`{line}` prints no address: {said}");
        Ok(Self { child, address: address.trim_end().to_owned() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nothing else to wait for; if it cannot be waited for, it is gone.
        let _ = self.child.wait();
    }
}
