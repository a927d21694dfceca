//! The maintainers' gate.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// What can be typed after `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House, _args: &Args) -> Result<Exit> {
    bail!("`verify` is not there yet")
}
