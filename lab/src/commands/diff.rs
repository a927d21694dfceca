//! Shows what the fix is.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `diff`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    pub lesson: String,
    /// Compare your version with the fixed one
    #[arg(long)]
    pub mine: bool,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`diff` is not there yet")
}
