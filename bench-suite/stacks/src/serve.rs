//! The server's process.

use std::io::{self, Write};
use std::thread;

use anyhow::Result;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::under_test::Stack;
use crate::usage::Usage;

/// Serves until the input ends. Prints the address, and [`Usage`] for each line of input.
///
/// # Errors
/// It cannot listen, or nobody reads what it prints.
pub async fn serve(stack: impl Stack) -> Result<()> {
    println!("{}", stack.serve().await?);
    let mut asked = lines();
    while asked.recv().await.is_some() {
        say(&Usage::now()?)?;
    }
    Ok(())
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
