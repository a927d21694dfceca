//! Runs a spec.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both
    pub lesson: String,
    /// Only the tests with this in their name
    pub name: Option<String>,
}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`test` is not there yet")
}
