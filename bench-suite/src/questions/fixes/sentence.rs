//! What a run has found, put into words.

use results::bench::{Cell, Figures};

/// What was found in that place.
///
/// # Panics
/// If the table has no such entry.
pub(super) fn at<'a>(figures: &'a Figures, row: &str, column: &str) -> &'a Cell {
    figures.cell(row, column).expect("a sentence is about entries of its own table")
}

/// How many times as long one row takes as another.
pub(super) fn time_ratio(figures: &Figures, row: &str, to: &str, column: &str) -> f64 {
    at(figures, row, column).time.ns / at(figures, to, column).time.ns
}

/// A ratio to two or three digits: `1.04`, `2.7`, `31`.
pub(super) fn digits(ratio: f64) -> String {
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
