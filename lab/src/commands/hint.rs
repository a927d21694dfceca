//! Gives hints, a rung at a time.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `hint`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    pub lesson: String,
    /// All hints at once
    #[arg(long)]
    pub all: bool,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`hint` is not there yet")
}
