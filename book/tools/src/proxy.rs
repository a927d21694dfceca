//! `cargo lab proxy`, for as long as something goes through it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{Lacking, command, started};

/// A proxy that runs. Dropping it ends it.
pub struct Proxy {
    line: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
    said: String,
    address: String,
}

impl Proxy {
    /// Starts `cargo lab proxy` with these options, and returns when it listens.
    ///
    /// # Errors
    /// It does not start, and says why on stderr.
    pub fn start(options: &str) -> Result<Self> {
        let line = format!("cargo lab proxy {options}");
        let child = command(&line).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = started(child, &line)?;
        let stdout = BufReader::new(child.stdout.take().context("stdout is a pipe")?);
        let mut proxy = Self { line, child, stdout, said: String::new(), address: String::new() };
        proxy.until("each connection")?;
        let listens = proxy.said.lines().find_map(|line| line.split_once(" -> "));
        proxy.address = listens.context("it says where it listens")?.0.to_owned();
        Ok(proxy)
    }

    /// Where a client connects to.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until it has said `text`.
    ///
    /// # Errors
    /// It ends before that; the system cannot lose packets, which is [`Lacking`].
    pub fn until(&mut self, text: &str) -> Result<()> {
        while !self.said.contains(text) {
            let read = self.stdout.read_line(&mut self.said)?;
            if self.said.contains("is not possible") {
                return Err(Lacking(self.said.clone()).into());
            }
            ensure!(read > 0, "`{}` ends, and has not said `{text}`: {}", self.line, self.said);
        }
        Ok(())
    }

    /// Ctrl-C; prints its line and all that it said.
    ///
    /// # Errors
    /// It does not end, or not well.
    pub fn interrupt(mut self) -> Result<()> {
        Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status()
            .context("cannot run kill")?;
        self.stdout.read_to_string(&mut self.said)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "`{}` ended with {status}: {}", self.line, self.said);
        println!("$ {}\n{}", self.line, self.said.trim_end());
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // After `interrupt` it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `line`, and prints it, what it prints on either stream, and the status with which it ends.
///
/// # Errors
/// The tool is [`Lacking`]; it ends with another status than `code`.
pub fn look_at_end(line: &str, code: i32) -> Result<String> {
    let output = started(command(line).stdin(Stdio::null()).output(), line)?;
    let [out, err] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    ensure!(output.status.code() == Some(code), "`{line}` ended with {}: {out}{err}", output.status);
    println!("$ {line}; echo \"ended with $?\"");
    for text in [&out, &err].into_iter().filter(|text| !text.trim().is_empty()) {
        println!("{}", text.trim_end());
    }
    println!("ended with {code}");
    Ok(out + &err)
}

/// Starts `line`, and leaves it running.
///
/// # Errors
/// The tool is [`Lacking`].
pub fn background(line: &str) -> Result<Child> {
    started(command(line).stdin(Stdio::null()).spawn(), line)
}
