//! What a run has found, put into words.

use results::bench::{Cell, Figures};
use results::more;

/// What was found in that place.
///
/// # Panics
/// If the table has no such entry.
pub(in crate::questions) fn at<'a>(figures: &'a Figures, row: &str, column: &str) -> &'a Cell {
    figures.cell(row, column).expect("a sentence is about entries of its own table")
}

/// How many times as long one row takes as another.
pub(in crate::questions) fn time_ratio(figures: &Figures, row: &str, to: &str, column: &str) -> f64 {
    at(figures, row, column).time.ns / at(figures, to, column).time.ns
}

/// How much more time one row takes than another: `8 % more`, `2.3 times as much`.
pub(in crate::questions) fn costs(figures: &Figures, row: &str, to: &str, column: &str) -> String {
    let [cell, other] = [row, to].map(|row| at(figures, row, column));
    beyond_the_spread(cell.time.ns / other.time.ns, [cell, other])
}

/// A ratio in words, and that there is none where it is nearer to one than the repeats of a cell are to each other.
pub(in crate::questions) fn beyond_the_spread(ratio: f64, cells: [&Cell; 2]) -> String {
    let spread = cells[0].time.spread.max(cells[1].time.spread);
    if ratio.max(1.0 / ratio) - 1.0 > spread { more(ratio) } else { "not measurably more".to_owned() }
}

/// A ratio to two or three digits: `1.04`, `2.7`, `31`.
pub(in crate::questions) fn digits(ratio: f64) -> String {
    match ratio {
        _ if ratio < 1.95 => format!("{ratio:.2}"),
        _ if ratio < 9.95 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use results::bench::Time;

    use super::*;

    #[test]
    fn a_ratio_within_the_spread_is_none() {
        let time = Time { ns: 1.0, spread: 0.09 };
        let cell = Cell { time, ..Cell::default() };
        let quiet = Cell::default();
        for ratio in [1.08, 0.93] {
            assert_eq!(beyond_the_spread(ratio, [&quiet, &cell]), "not measurably more");
            assert_ne!(beyond_the_spread(ratio, [&quiet, &quiet]), "not measurably more");
        }
        assert_eq!(beyond_the_spread(1.10, [&cell, &quiet]), "10 % more");
    }

    #[test]
    fn ratios_have_the_digits_that_matter() {
        assert_eq!([0.5, 1.046, 1.96, 9.94, 31.4].map(digits), ["0.50", "1.05", "2.0", "9.9", "31"]);
    }
}
