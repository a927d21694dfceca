//! Shows two recordings side by side.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    pub lesson: String,
    /// Run the story now, on your crate, instead of showing the recording
    #[arg(long)]
    pub live: bool,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`show` is not there yet")
}
