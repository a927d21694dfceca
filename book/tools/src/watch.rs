//! Tools that watch while something happens.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{Lacking, command, started};

/// A tool that watches while something happens.
pub struct Watch {
    line: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    seen: String,
}

impl Watch {
    /// Starts `line`, and returns when its stderr says `ready`.
    ///
    /// # Errors
    /// The tool is [`Lacking`], or this user may not use it.
    pub fn start(line: &str, ready: &str) -> Result<Self> {
        let piped = command(line).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = started(piped, line)?;
        let stdout = BufReader::new(child.stdout.take().context("stdout is a pipe")?);
        let mut stderr = BufReader::new(child.stderr.take().context("stderr is a pipe")?);
        let mut said = String::new();
        while !said.contains(ready) {
            if stderr.read_line(&mut said)? == 0 {
                child.wait()?;
                return Err(Lacking(format!("`{line}`: {}", said.trim())).into());
            }
        }
        Ok(Self { line: line.to_owned(), child, stdout, stderr, seen: String::new() })
    }

    /// The same with a tool whose stdout says `ready`.
    ///
    /// # Errors
    /// The tool is [`Lacking`], or this user may not use it.
    pub fn start_on_stdout(line: &str, ready: &str) -> Result<Self> {
        let mut watch = Self::start(line, "")?;
        while !watch.seen.contains(ready) {
            if watch.stdout.read_line(&mut watch.seen)? == 0 {
                let mut said = String::new();
                watch.stderr.read_to_string(&mut said)?;
                watch.child.wait()?;
                return Err(Lacking(format!("`{line}`: {}", said.trim())).into());
            }
        }
        Ok(watch)
    }

    /// Waits until the tool has printed `text`.
    ///
    /// # Errors
    /// It ends before that.
    pub fn until(&mut self, text: &str) -> Result<()> {
        while !self.seen.contains(text) {
            let read = self.stdout.read_line(&mut self.seen)?;
            ensure!(read > 0, "`{}` ends, and has not shown `{text}`: {}", self.line, self.seen);
        }
        Ok(())
    }

    /// Waits until the tool ends by itself, and prints its line and its output. Returns the output.
    ///
    /// # Errors
    /// It fails or prints nothing.
    pub fn ended(mut self) -> Result<String> {
        self.stdout.read_to_string(&mut self.seen)?;
        let mut said = String::new();
        self.stderr.read_to_string(&mut said)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "`{}` ended with {status}: {said}", self.line);
        ensure!(!self.seen.trim().is_empty(), "`{}` prints nothing: {said}", self.line);
        println!("$ {}\n{}", self.line, self.seen.trim_end());
        Ok(self.seen)
    }
}
