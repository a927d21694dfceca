//! `{{#ratio SET TABLE "ROW" "COLUMN" / "ROW" "COLUMN" MEASURE}}`: how many times one figure is another, within a sentence.

use anyhow::{Result, ensure};

use super::exactly;
use crate::figures;
use crate::repository::Repository;

/// The first figure over the second.
///
/// # Errors
/// One of them was not measured, or the second is nothing, or they are nearer to each other than one of them is to
/// its own repeat.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let written = "{{#ratio SET TABLE \"ROW\" \"COLUMN\" / \"ROW\" \"COLUMN\" MEASURE}}";
    let [set, table, row, column, over, other_row, other_column, measure] = exactly(arguments, written)?;
    ensure!(over == "/", "it is written {written}");
    let table = figures::table(repository, set, table)?;
    let first = figures::figure(&table, row, column, measure)?;
    let second = figures::figure(&table, other_row, other_column, measure)?;
    ensure!(second > 0.0, "{measure} of \"{other_row}\", \"{other_column}\" are 0");
    let spread = figures::spread(&table, row, column, measure).max(figures::spread(
        &table,
        other_row,
        other_column,
        measure,
    ));
    let apart = (first / second).max(second / first) - 1.0;
    ensure!(
        first == second || apart > spread,
        "\"{row}\" and \"{other_row}\" differ by {:.0} %, and repeats of one of them by {:.0} %: say that it cannot \
         be measured here, or give both figures",
        apart * 100.0,
        spread * 100.0,
    );
    Ok(results::number(first / second))
}
