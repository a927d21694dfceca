//! `bench-suite/results/*.json`.

use serde::{Deserialize, Serialize};

use crate::lines::{line, list, with_list};

/// A measured table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Short: it is in file names, and the book's directives name it.
    pub name: String,
    /// What was measured, in one line.
    pub title: String,
    /// The row that ratios are relative to, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The row that none can beat, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// The column that the plot shows, where it shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plotted: Option<String>,
    pub cells: Vec<Cell>,
}

/// What was measured of one row and column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Who did it: a codec, a scheme, a stack.
    pub row: String,
    /// What was done, or how many were in flight.
    pub column: String,
    /// On the wire; of a stack: of one message, without the stack's header.
    pub bytes: u64,
    /// Of one call; of a stack: the median of its processor time, and half of what lies between the quartiles.
    pub time: Time,
    /// Of one call, if they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<f64>,
    /// Of one call, if they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocations: Option<f64>,
    /// What is held between calls, if that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_bytes: Option<f64>,
    /// What only RPC stacks have.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
}

/// What a call costs, client and server together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Nanoseconds of processor time.
    pub cpu_ns: Spread,
    /// The same in multiples of the baseline's, each round for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_ratio: Option<Spread>,
    /// Calls in a second.
    pub per_second: Spread,
    /// The latency that half of the calls did not exceed, in nanoseconds.
    pub p50_ns: Spread,
    /// The same in multiples of the baseline's, each round for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_ratio: Option<Spread>,
    /// The latency that one call of a hundred exceeded, in nanoseconds.
    pub p99_ns: Spread,
}

/// How long one call takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Time {
    /// Nanoseconds: the best repeat's 10th percentile.
    pub ns: f64,
    /// How far the worst of the repeats lies above the best one: 0.05 is 5 %.
    pub spread: f64,
}

/// The median of some rounds, and the quartiles: half of the rounds lie between those.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Figures {
    /// The cell of a row and a column, if that was measured.
    #[must_use]
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.row == row && cell.column == column)
    }

    /// Nanoseconds of a row and a column, if that was measured.
    #[must_use]
    pub fn ns(&self, row: &str, column: &str) -> Option<f64> {
        self.cell(row, column).map(|cell| cell.time.ns)
    }
}

impl Spread {
    /// In another unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { median: self.median * factor, low: self.low * factor, high: self.high * factor }
    }

    /// By what part the farther quartile of a ratio lies from 1: as much for a half as for twice.
    #[must_use]
    pub fn away(self) -> f64 {
        self.high.max(self.low.recip()) - 1.0
    }

    /// Whether this ratio says that two things differ: 1 is outside of its quartiles, and farther away than `floor`, by which the same thing
    /// differs from itself.
    #[must_use]
    pub fn differs(self, floor: f64) -> bool {
        let apart = self.median.max(self.median.recip()) - 1.0;
        apart > floor && (self.low > 1.0 || self.high < 1.0)
    }
}

/// All tables of a file.
///
/// # Errors
/// The file has another shape.
pub fn read(text: &str) -> serde_json::Result<Vec<Figures>> {
    serde_json::from_str(text)
}

/// The file with these tables: one line a cell.
#[must_use]
pub fn written(tables: &[Figures]) -> String {
    let table = |table: &Figures| {
        let head = Figures { cells: Vec::new(), ..table.clone() };
        with_list(&head, &list(&table.cells, line))
    };
    list(tables, table) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_says_something_if_one_is_outside_of_its_quartiles_and_beyond_the_floor() {
        let ratio = |low, median, high| Spread { median, low, high };
        assert!(ratio(1.1, 1.2, 1.3).differs(0.1));
        assert!(ratio(0.7, 0.8, 0.9).differs(0.2));
        assert!(!ratio(1.1, 1.2, 1.3).differs(0.25));
        assert!(!ratio(0.7, 0.8, 0.9).differs(0.26));
        assert!(!ratio(0.9, 1.2, 1.3).differs(0.0));
        assert_eq!([ratio(0.5, 1.0, 1.1), ratio(0.9, 1.0, 2.0)].map(Spread::away), [1.0, 1.0]);
    }

    #[test]
    fn a_file_has_one_line_a_cell_and_reads_as_what_was_written() {
        let spread = Spread { median: 2.0, low: 1.0, high: 3.0 };
        let call = Call {
            cpu_ns: spread,
            cpu_ratio: None,
            per_second: spread,
            p50_ns: spread,
            p50_ratio: None,
            p99_ns: spread,
        };
        let codec = Cell { row: "prost".into(), allocations: Some(1.0), ..Cell::default() };
        let stack = Cell { row: "tonic".into(), call: Some(call), ..Cell::default() };
        let table = |name: &str, cells| Figures {
            name: name.into(),
            title: "A title".into(),
            baseline: Some("rpc".into()),
            limit: None,
            plotted: None,
            cells,
        };
        let tables =
            [table("one", vec![codec.clone(), stack]), table("two", vec![codec]), table("none", Vec::new())];
        let text = written(&tables);
        assert_eq!(text.lines().filter(|line| line.contains("\"row\"")).count(), 3, "{text}");
        assert!(text.lines().all(|line| line.matches("\"row\"").count() <= 1), "{text}");
        assert_eq!(read(&text).expect("it was just written"), tables);
    }
}
