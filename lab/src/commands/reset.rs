//! Brings the broken version back.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `reset`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    #[arg(required_unless_present = "all")]
    pub lesson: Option<String>,
    /// Every lesson
    #[arg(long, conflicts_with = "lesson")]
    pub all: bool,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`reset` is not there yet")
}
