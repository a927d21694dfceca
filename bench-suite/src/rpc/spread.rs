//! A figure of several rounds.

use serde::Serialize;

/// The median of some rounds, and the quartiles: half of the rounds lie between those.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// A quarter lies below.
    pub low: f64,
    /// A quarter lies above.
    pub high: f64,
}

impl Spread {
    /// Of the rounds' figures; none of no rounds.
    #[must_use]
    pub fn of(mut rounds: Vec<f64>) -> Option<Self> {
        rounds.sort_by(f64::total_cmp);
        let last = rounds.len().checked_sub(1)?;
        // Between two rounds it lies where their distance says.
        let quarter = |quarters: usize| {
            let (at, rest) = (last * quarters / 4, last * quarters % 4);
            let next = rounds[(at + 1).min(last)];
            rounds[at] + (next - rounds[at]) * [0.0, 0.25, 0.5, 0.75][rest]
        };
        Some(Self { median: quarter(2), low: quarter(1), high: quarter(3) })
    }

    /// In another unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { median: self.median * factor, low: self.low * factor, high: self.high * factor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_between_the_quartiles_whatever_the_order() {
        let odd = Spread::of(vec![9.0, 1.0, 5.0, 3.0, 7.0]);
        assert_eq!(odd, Some(Spread { median: 5.0, low: 3.0, high: 7.0 }));
        let even = Spread::of(vec![4.0, 1.0, 3.0, 2.0]);
        assert_eq!(even, Some(Spread { median: 2.5, low: 1.75, high: 3.25 }));
    }

    #[test]
    fn one_round_has_no_spread_and_no_rounds_have_no_figure() {
        assert_eq!(Spread::of(vec![2.0]), Some(Spread { median: 2.0, low: 2.0, high: 2.0 }));
        assert_eq!(Spread::of(Vec::new()), None);
    }

    #[test]
    fn one_disturbed_round_moves_neither_quartile() {
        let calm = Spread::of(vec![1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(Spread::of(vec![1.0, 2.0, 3.0, 4.0, 500.0]), calm);
    }
}
