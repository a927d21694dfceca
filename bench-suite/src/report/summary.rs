//! The one table for those who will not read the others: in the repository's README, between two marks.

use serde::Deserialize;

use super::markdown::{aligned, number};
use crate::fairness::{FAIRNESS, Fairness, Outcome};
use crate::questions::codecs::{OWNED, REUSED, ROUND_TRIP};

const BEGINS: &str = "<!-- `cargo lab bench codecs --write bench-suite/results` writes this table. -->\n";
const ENDS: &str = "<!-- The table ends. -->\n";
const BASELINE: &str = "serde_json";
/// A round trip of the baseline ends in an owned value.
const BASELINE_ROUND_TRIP: &str = "serde_json, owned";

/// Why there is no summary, or no place for one.
#[derive(Debug, thiserror::Error)]
pub enum NoSummary {
    /// Not the data of a report.
    #[error("the results cannot be read")]
    Results(#[from] serde_json::Error),
    /// A row, a column or a table is not there.
    #[error("the results have no {column:?} of {row:?}")]
    NoFigure {
        /// Who.
        row: &'static str,
        /// What.
        column: &'static str,
    },
    /// The marks are not there, in this order.
    #[error("the page has no place for the table")]
    NoPlace,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    row: String,
    column: String,
    bytes: u64,
    time: Time,
}

#[derive(Deserialize)]
struct Time {
    ns: f64,
}

/// The table, from `codecs.json` as a report wrote it.
///
/// # Errors
/// See [`NoSummary`].
pub fn table(results: &str) -> Result<String, NoSummary> {
    let tables: Vec<Table> = serde_json::from_str(results)?;
    let cells =
        tables.into_iter().find(|table| table.name == "user").map_or_else(Vec::new, |table| table.cells);
    let cell = |row: &'static str, column: &'static str| {
        cells
            .iter()
            .find(|cell| cell.row == row && cell.column == column)
            .ok_or(NoSummary::NoFigure { row, column })
    };
    let head = [
        "codec",
        "bytes",
        "encode",
        "decode",
        "round trip",
        "an added field",
        "other languages",
        "maintained",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for codec in FAIRNESS {
        let times = |column, baseline| {
            Ok::<_, NoSummary>(format!(
                "{}×",
                number(cell(baseline, column)?.time.ns / cell(codec.codec, column)?.time.ns)
            ))
        };
        rows.push(vec![
            codec.codec.to_owned(),
            cell(codec.codec, REUSED)?.bytes.to_string(),
            times(REUSED, BASELINE)?,
            times(OWNED, BASELINE)?,
            times(ROUND_TRIP, BASELINE_ROUND_TRIP)?,
            added_field(codec).to_owned(),
            codec.cross_language.to_owned(),
            codec.maintained.to_owned(),
        ]);
    }
    Ok(aligned(&rows))
}

/// Which side of a deploy is understood by the other.
fn added_field(codec: &Fairness) -> &'static str {
    match (codec.newer_to_older, codec.older_to_newer) {
        (Outcome::Survives, Outcome::Survives) => "survives",
        (Outcome::Survives, _) => "newer to older only",
        (_, Outcome::Survives) => "older to newer only",
        _ => "refused",
    }
}

/// `page` with `table` between its marks.
///
/// # Errors
/// See [`NoSummary::NoPlace`].
pub fn put_into(page: &str, table: &str) -> Result<String, NoSummary> {
    let (before, rest) = page.split_once(BEGINS).ok_or(NoSummary::NoPlace)?;
    let (_, after) = rest.split_once(ENDS).ok_or(NoSummary::NoPlace)?;
    Ok([before, BEGINS, "\n", table, "\n", ENDS, after].concat())
}
