//! What the programs in `examples` have in common: they run the tools of a live system and print what these print.
//!
//! A program ends with [`SKIPPED`] where a tool or a right is lacking, and with 1 where the tool shows something else than
//! the book says.
#![warn(missing_docs)]

mod connection;
mod proxy;
mod server;

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

pub use connection::Connection;
pub use proxy::{Proxy, background, look_at_end};
pub use server::Server;

/// How a program ends that could not look: automake's status for a skipped test.
pub const SKIPPED: u8 = 77;

/// A tool that is not installed, or a right that this user has not.
#[derive(Debug)]
pub struct Lacking(String);

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lacking {}

/// The status with which a program ends that has `looked`. Says on stderr what was wrong.
pub fn ended(looked: Result<()>) -> ExitCode {
    let Err(why) = looked else { return ExitCode::SUCCESS };
    if let Some(lacking) = why.downcast_ref::<Lacking>() {
        eprintln!("skipped: {lacking}");
        return SKIPPED.into();
    }
    let causes: Vec<String> = why.chain().map(ToString::to_string).collect();
    eprintln!("error: {}", causes.join("\n  because: "));
    ExitCode::FAILURE
}

/// How long a tool is asked again.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long until it is.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs `line`, words with blanks between them, and prints it and its output as a terminal shows them. Returns the output.
///
/// # Errors
/// The tool is [`Lacking`]; it fails or prints nothing.
pub fn look(line: &str) -> Result<String> {
    look_when(line, |_| true)
}

/// The same once the output `is_there`. What is seen until then is not printed.
///
/// # Errors
/// As [`look`]; or that does not come about.
pub fn look_when(line: &str, is_there: impl Fn(&str) -> bool) -> Result<String> {
    let began = Instant::now();
    loop {
        let output = started(command(line).stdin(Stdio::null()).output(), line)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`{line}` ended with {}: {said}", output.status);
        if is_there(&text) && !text.trim().is_empty() {
            println!("$ {line}\n{}", text.trim_end());
            return Ok(text);
        }
        ensure!(began.elapsed() < PATIENCE, "`{line}` does not show what it should: {text}{said}");
        thread::sleep(PAUSE);
    }
}

/// The number that follows `name` in `text`.
///
/// # Errors
/// There is none.
pub fn after(text: &str, name: &str) -> Result<u64> {
    let (_, rest) = text.split_once(name).with_context(|| format!("no `{name}` in: {text}"))?;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().with_context(|| format!("no number after `{name}` in: {text}"))
}

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

/// What runs `line`: a shell only where it has a pipe.
fn command(line: &str) -> Command {
    if line.contains(" | ") {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]);
        return shell;
    }
    let mut words = words(line).into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// The words of `line`; what stands in single quotes is one.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(at, part)| {
            let quoted = at % 2 == 1;
            let words: Vec<String> = if quoted {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            };
            words
        })
        .collect()
}

fn started<T>(tried: io::Result<T>, line: &str) -> Result<T> {
    let tool = line.split_whitespace().next().unwrap_or_default();
    tried.map_err(|why| match why.kind() {
        io::ErrorKind::NotFound => Lacking(format!("{tool} is not installed")).into(),
        _ => anyhow::Error::new(why).context(format!("cannot run {tool}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_quotes_is_one_word() {
        assert_eq!(
            words("tcpdump -nn 'port 7 and tcp' -c 1"),
            ["tcpdump", "-nn", "port 7 and tcp", "-c", "1"]
        );
    }

    #[test]
    fn a_tool_that_is_not_installed_is_lacking() {
        let why = look("no-such-tool -x").expect_err("there is no such tool");
        assert_eq!(
            why.downcast_ref::<Lacking>().map(ToString::to_string).as_deref(),
            Some("no-such-tool is not installed")
        );
    }

    #[test]
    fn a_number_stands_after_its_name() {
        assert_eq!(after("rto:204 retrans:1/3", "retrans:").ok(), Some(1));
        assert_eq!(after("TcpRetransSegs    1286      0.0", "TcpRetransSegs").ok(), Some(1286));
        assert!(after("rto:none", "rto:").is_err() && after("rto:204", "unacked:").is_err());
    }

    #[test]
    fn a_tool_that_fails_is_not_lacking() {
        let why = look("cargo no-such-command").expect_err("cargo has no such command");
        assert!(why.downcast_ref::<Lacking>().is_none(), "{why}");
    }
}
