//! The table of lessons.

use anyhow::{Result, bail};

use crate::exit::Exit;
use crate::house::House;

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_house: &House) -> Result<Exit> {
    bail!("the table is not there yet")
}
