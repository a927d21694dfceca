//! What the programs in `examples` have in common: they run the tools of a live system and print what these print.
//!
//! A program ends with [`SKIPPED`] where a tool or a right is lacking, and with 1 where the tool shows something else than
//! the book says.
#![warn(missing_docs)]

mod connection;
mod page;
mod proxy;
mod server;
mod watch;

use std::fmt;
use std::io;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

pub use connection::{Connection, Socket, unplug};
pub use page::serve_page;
pub use proxy::{Proxy, background, look_at_end};
pub use server::Server;
pub use watch::Watch;

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
    let text = wait_until(line, is_there)?;
    println!("$ {line}\n{}", text.trim_end());
    Ok(text)
}

/// The same, and prints nothing.
///
/// # Errors
/// As [`look_when`].
pub fn wait_until(line: &str, is_there: impl Fn(&str) -> bool) -> Result<String> {
    let began = Instant::now();
    loop {
        let output = started(command(line).stdin(Stdio::null()).output(), line)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`{line}` ended with {}: {said}", output.status);
        if is_there(&text) && !text.trim().is_empty() {
            return Ok(text);
        }
        ensure!(began.elapsed() < PATIENCE, "`{line}` does not show what it should: {text}{said}");
        thread::sleep(PAUSE);
    }
}

/// Makes sure that a tool is installed, by running `line`, which asks for its version.
///
/// # Errors
/// It is [`Lacking`]; it fails.
pub fn installed(line: &str) -> Result<()> {
    let output = started(command(line).stdin(Stdio::null()).output(), line)?;
    ensure!(output.status.success(), "`{line}` ended with {}", output.status);
    Ok(())
}

/// Runs `line`, which has to end with `code`, and prints it and all that it says as a terminal shows them. Returns what it says.
///
/// # Errors
/// The tool is [`Lacking`]; it ends otherwise.
pub fn look_at_failure(line: &str, code: i32) -> Result<String> {
    let output = started(command(line).stdin(Stdio::null()).output(), line)?;
    let text =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).trim_end().to_owned());
    let text = text.join("\n");
    ensure!(output.status.code() == Some(code), "`{line}` ended with {}: {text}", output.status);
    println!("$ {line}\n{}", text.trim());
    Ok(text)
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
