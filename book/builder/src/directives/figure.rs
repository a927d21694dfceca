//! `{{#figure SET TABLE "ROW" "COLUMN" MEASURE}}`: one figure with its unit, within a sentence.

use anyhow::Result;

use super::exactly;
use crate::figures;
use crate::repository::Repository;

/// The figure.
///
/// # Errors
/// It was not measured; says what was.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let written = "{{#figure SET TABLE \"ROW\" \"COLUMN\" MEASURE}}";
    let [set, table, row, column, measure] = exactly(arguments, written)?;
    let figure = figures::figure(&figures::table(repository, set, table)?, row, column, measure)?;
    Ok(figures::with_unit(figure, measure))
}
