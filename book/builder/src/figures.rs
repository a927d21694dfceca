//! The figures that the bench-suite has recorded, by table, row and column.

use anyhow::{Context, Result, bail};
use results::bench::{self, Figures};
use results::{counts, number};

use crate::repository::Repository;

/// Which question of the bench-suite.
pub const SETS: [&str; 5] = ["codecs", "fixes", "production", "rpc", COUNTS];
/// The set that has no times, and a file of another shape.
const COUNTS: &str = "rpc-counts";
/// What was measured of each cell.
pub const MEASURES: [&str; 5] = ["ns", "bytes", "instructions", "allocations", "kept_bytes"];

/// The tables of one of the [`SETS`].
///
/// # Errors
/// No such set, or it was not measured; says which there are.
pub fn tables(repository: &Repository, set: &str) -> Result<Vec<Figures>> {
    if !SETS.contains(&set) {
        bail!("there is no set `{set}`; there are: {}", SETS.join(", "));
    }
    let path = format!("bench-suite/results/{set}.json");
    let text = repository.text(&path)?;
    let read =
        if set == COUNTS { counts::read(&text).map(|counts| counts.tables()) } else { bench::read(&text) };
    read.context(path)
}

/// The table of that name.
///
/// # Errors
/// No such set or table; says which there are.
pub fn table(repository: &Repository, set: &str, name: &str) -> Result<Figures> {
    let tables = tables(repository, set)?;
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let found = tables.into_iter().find(|table| table.name == name);
    found.with_context(|| format!("{set} has no table `{name}`; there are: {}", names.join(", ")))
}

/// One figure.
///
/// # Errors
/// No such row, column or measure; says which there are.
pub fn figure(figures: &Figures, row: &str, column: &str, measure: &str) -> Result<f64> {
    let Some(cell) = figures.cell(row, column) else {
        let in_row = figures.cells.iter().filter(|cell| cell.row == row);
        let columns: Vec<String> = in_row.map(|cell| format!("\"{}\"", cell.column)).collect();
        if !columns.is_empty() {
            bail!("{} has no \"{column}\" of \"{row}\"; there are: {}", figures.name, columns.join(", "));
        }
        let mut rows: Vec<String> = figures.cells.iter().map(|cell| format!("\"{}\"", cell.row)).collect();
        rows.dedup();
        bail!("{} has no row \"{row}\"; there are: {}", figures.name, rows.join(", "));
    };
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    let found = match measure {
        // What has only been counted has neither.
        "ns" => Some(cell.time.ns).filter(|&ns| ns > 0.0 || cell.instructions.is_none()),
        "bytes" => Some(cell.bytes as f64).filter(|&bytes| bytes > 0.0 || cell.instructions.is_none()),
        "instructions" => cell.instructions,
        "allocations" => cell.allocations,
        "kept_bytes" => cell.kept_bytes,
        _ => bail!("there is no measure `{measure}`; there are: {}", MEASURES.join(", ")),
    };
    found.with_context(|| format!("{measure} of \"{row}\", \"{column}\" were not counted"))
}

/// How far the worst repeat of a figure lies above the best: 0.05 is 5 %. Only times have repeats that differ.
#[must_use]
pub fn spread(figures: &Figures, row: &str, column: &str, measure: &str) -> f64 {
    match figures.cell(row, column) {
        Some(cell) if measure == "ns" => cell.time.spread,
        _ => 0.0,
    }
}

/// A figure with its unit: `33.0 ns`, `1.20 ms`, `1,028 bytes`.
#[must_use]
pub fn with_unit(figure: f64, measure: &str) -> String {
    if measure == "ns" {
        let (scaled, unit) = match figure {
            ns if ns < 1e3 => (ns, "ns"),
            ns if ns < 1e6 => (ns / 1e3, "µs"),
            ns if ns < 1e9 => (ns / 1e6, "ms"),
            ns => (ns / 1e9, "s"),
        };
        return format!("{}\u{a0}{unit}", number(scaled));
    }
    let unit = if measure == "kept_bytes" { "bytes" } else { measure };
    let unit = if figure == 1.0 { unit.trim_end_matches('s') } else { unit };
    let whole = figure.fract() == 0.0 && figure < 100.0;
    let figure = if whole { format!("{figure:.0}") } else { number(figure) };
    format!("{figure}\u{a0}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_in_which_they_are_small() {
        let said = [7.25, 33.03, 999.6, 1_500.0, 2.5e6, 3e9].map(|ns| with_unit(ns, "ns"));
        assert_eq!(
            said.map(|said| said.replace('\u{a0}', " ")),
            ["7.25 ns", "33.0 ns", "1,000 ns", "1.50 µs", "2.50 ms", "3.00 s"]
        );
    }

    #[test]
    fn counts_are_whole_where_they_are_and_one_is_not_plural() {
        let said = [
            (68.0, "bytes"),
            (1.0, "allocations"),
            (161.0, "kept_bytes"),
            (2761.4, "instructions"),
            (4.04, "allocations"),
        ];
        let said = said.map(|(figure, measure)| with_unit(figure, measure).replace('\u{a0}', " "));
        assert_eq!(said, ["68 bytes", "1 allocation", "161 bytes", "2,761 instructions", "4.04 allocations"]);
    }
}
