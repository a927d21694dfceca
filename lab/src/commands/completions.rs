//! Prints completions.

use anyhow::{Result, bail};

use crate::exit::Exit;

/// What can be typed after `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    pub shell: String,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_args: &Args) -> Result<Exit> {
    bail!("`completions` is not there yet")
}
