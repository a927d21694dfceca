//! The server's process.

use std::io::{self, Write};
use std::thread;

use adapters::measured::Measured;
use anyhow::Result;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::count::burst_ends;
use crate::usage::{cpu_ns, resident_bytes};

/// Tells a server that a burst has ended; it answers with 0.
pub const MARK: &str = "mark";

/// Asks a server for its resident bytes; any other line asks for its nanoseconds of processor time.
pub const MEMORY: &str = "memory";

/// Serves until the input ends. Prints the address, and a number for each line of input.
///
/// # Errors
/// It cannot listen, or nobody reads what it prints.
pub async fn serve(stack: impl Measured) -> Result<()> {
    allow_descriptors()?;
    let server = stack.listen().await?;
    println!("{}", server.address());
    let mut asked = lines();
    while let Some(line) = asked.recv().await {
        let answer = match line.trim() {
            MEMORY => resident_bytes()?,
            MARK => {
                burst_ends();
                0
            }
            _ => cpu_ns()?,
        };
        say(&answer)?;
    }
    Ok(())
}

/// Takes as many descriptors as the system lets anyone have without privileges: how many that are.
pub(crate) fn allow_descriptors() -> io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

/// The lines of standard input, read by a thread of its own: a runtime of one thread goes on meanwhile.
pub(crate) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Prints a line of JSON.
pub(crate) fn say(what: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    Ok(io::stdout().write_all(&line)?)
}
