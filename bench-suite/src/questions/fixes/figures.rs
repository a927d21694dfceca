//! What a run has found about one table, and how to say it.

use crate::entry::{Entry, Table};
use crate::interleaved::{Effort, Time, measure};

/// What was found about one entry, for each of its elements.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Nanoseconds.
    pub ns: f64,
    /// Bytes on the wire.
    pub bytes: f64,
    /// Allocations, if they were counted.
    pub allocations: Option<f64>,
    /// Bytes that it holds between calls, if they were counted.
    pub kept_bytes: Option<f64>,
}

/// What was found about a table's entries.
#[derive(Clone, Debug)]
pub struct Figures {
    found: Vec<(&'static str, &'static str, Figure)>,
}

impl Figures {
    /// Of a table that is measured here and now, without counting.
    #[must_use]
    pub fn measure(table: &mut Table, effort: Effort) -> Self {
        let times = measure(&mut table.entries, effort);
        let figure = |(entry, time): (&Entry, &Time)| {
            let each = |total: f64| total / entry.elements as f64;
            let (ns, bytes) = (each(time.ns), each(entry.bytes as f64));
            (entry.row, entry.column, Figure { ns, bytes, allocations: None, kept_bytes: None })
        };
        Self { found: table.entries.iter().zip(&times).map(figure).collect() }
    }

    /// What was found in that place.
    ///
    /// # Panics
    /// If the table has no such entry.
    #[must_use]
    pub fn at(&self, row: &str, column: &str) -> Figure {
        let found =
            self.found.iter().find(|(its_row, its_column, _)| *its_row == row && *its_column == column);
        found.expect("a sentence is about entries of its own table").2
    }

    /// How many times as long one row takes as another.
    #[must_use]
    pub fn time_ratio(&self, row: &str, to: &str, column: &str) -> f64 {
        self.at(row, column).ns / self.at(to, column).ns
    }
}

/// A ratio to two or three digits: `1.04`, `2.7`, `31`.
#[must_use]
pub fn digits(ratio: f64) -> String {
    match ratio {
        _ if ratio < 1.95 => format!("{ratio:.2}"),
        _ if ratio < 9.95 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_have_the_digits_that_matter() {
        assert_eq!([0.5, 1.046, 1.96, 9.94, 31.4].map(digits), ["0.50", "1.05", "2.0", "9.9", "31"]);
    }
}
