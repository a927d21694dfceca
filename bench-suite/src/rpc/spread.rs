//! A figure of several rounds.

use results::bench::Spread;

/// The median and the quartiles of the rounds' figures; none of no rounds.
#[must_use]
pub fn spread(mut rounds: Vec<f64>) -> Option<Spread> {
    rounds.sort_by(f64::total_cmp);
    let last = rounds.len().checked_sub(1)?;
    // Between two rounds it lies where their distance says.
    let quarter = |quarters: usize| {
        let (at, rest) = (last * quarters / 4, last * quarters % 4);
        let next = rounds[(at + 1).min(last)];
        rounds[at] + (next - rounds[at]) * [0.0, 0.25, 0.5, 0.75][rest]
    };
    Some(Spread { median: quarter(2), low: quarter(1), high: quarter(3) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_between_the_quartiles_whatever_the_order() {
        let odd = spread(vec![9.0, 1.0, 5.0, 3.0, 7.0]);
        assert_eq!(odd, Some(Spread { median: 5.0, low: 3.0, high: 7.0 }));
        let even = spread(vec![4.0, 1.0, 3.0, 2.0]);
        assert_eq!(even, Some(Spread { median: 2.5, low: 1.75, high: 3.25 }));
    }

    #[test]
    fn one_round_has_no_spread_and_no_rounds_have_no_figure() {
        assert_eq!(spread(vec![2.0]), Some(Spread { median: 2.0, low: 2.0, high: 2.0 }));
        assert_eq!(spread(Vec::new()), None);
    }

    #[test]
    fn one_disturbed_round_moves_neither_quartile() {
        let calm = spread(vec![1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(spread(vec![1.0, 2.0, 3.0, 4.0, 500.0]), calm);
    }
}
