//! All bursts of a run, and what they say together.

use results::bench::Spread;

use super::{AGAIN, Cell, Found, RPC, spread};

#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub round: usize,
    pub stack: &'static str,
    pub cell: Cell,
    pub found: Found,
}

/// All bursts of a run.
#[derive(Clone, Debug, Default)]
pub struct Samples(pub Vec<Sample>);

impl Samples {
    /// A figure of all rounds, if the stack was measured.
    #[must_use]
    pub fn spread(&self, stack: &str, cell: Cell, of: fn(&Found) -> f64) -> Option<Spread> {
        spread(self.bursts(stack, cell).map(|sample| of(&sample.found)).collect())
    }

    /// How many times the figure of `other` a stack has, each round for itself. None if one of them was not measured.
    #[must_use]
    pub fn ratio(
        &self,
        (stack, cell): (&str, Cell),
        (other, other_cell): (&str, Cell),
        of: fn(&Found) -> f64,
    ) -> Option<Spread> {
        let in_round = |sample: &Sample| {
            let other = self.bursts(other, other_cell).find(|other| other.round == sample.round)?;
            Some(of(&sample.found) / of(&other.found))
        };
        spread(self.bursts(stack, cell).filter_map(in_round).collect())
    }

    /// How far the same program lies from itself in this cell: the farther quartile of its second measurement's ratio to its first
    /// one, from 1. None if it was not measured twice.
    #[must_use]
    pub fn floor(&self, cell: Cell, of: fn(&Found) -> f64) -> Option<f64> {
        self.ratio((AGAIN, cell), (RPC, cell), of).map(Spread::away)
    }

    fn bursts(&self, stack: &str, cell: Cell) -> impl Iterator<Item = &Sample> {
        self.0.iter().filter(move |sample| sample.stack == stack && sample.cell == cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::{Runtime, Workload};

    const CELL: Cell = Cell { workload: Workload::Echo, in_flight: 64, runtime: Runtime::Current };

    fn sample(round: usize, stack: &'static str, cpu_ns: u64) -> Sample {
        let found = Found { calls: 100, elapsed_ns: 1_000, p50_ns: 5, p99_ns: 9, cpu_ns };
        Sample { round, stack, cell: CELL, found }
    }

    #[test]
    fn a_ratio_is_that_of_one_round_so_that_a_slow_round_cancels_out() {
        // The second round found the machine ten times as slow.
        let samples =
            [sample(0, "a", 200), sample(0, "b", 400), sample(1, "a", 2_000), sample(1, "b", 4_000)];
        let samples = Samples(samples.into());
        let ratio = samples.ratio(("a", CELL), ("b", CELL), Found::cpu_ns_per_call);
        assert_eq!(ratio, Some(Spread { median: 0.5, low: 0.5, high: 0.5 }));
        let spread = samples.spread("a", CELL, Found::cpu_ns_per_call);
        assert_eq!(spread, Some(Spread { median: 11.0, low: 6.5, high: 15.5 }));
    }

    #[test]
    fn the_floor_is_how_far_the_same_program_lies_from_itself_in_either_direction() {
        let pair = |round, again| [sample(round, RPC, 1_000), sample(round, AGAIN, again)];
        let samples = |again: [u64; 3]| {
            Samples((0..).zip(again).flat_map(|(round, again)| pair(round, again)).collect())
        };
        let floor =
            |again| samples(again).floor(CELL, Found::cpu_ns_per_call).map(|floor| (floor * 1e3).round());
        assert_eq!(floor([1_000, 1_000, 1_000]), Some(0.0));
        // The quartiles lie halfway to the neighbours of the median.
        assert_eq!(floor([990, 1_000, 1_100]), Some(50.0));
        assert_eq!(floor([900, 1_000, 1_010]), Some(53.0));
        assert_eq!(Samples(vec![sample(0, RPC, 1)]).floor(CELL, Found::cpu_ns_per_call), None);
    }

    #[test]
    fn what_was_not_measured_has_no_figure() {
        let samples = Samples(vec![sample(0, "a", 200), sample(1, "b", 200)]);
        assert_eq!(samples.spread("c", CELL, Found::per_second), None);
        assert_eq!(samples.ratio(("a", CELL), ("b", CELL), Found::per_second), None);
        let multi = Cell { runtime: Runtime::Multi, ..CELL };
        assert_eq!(samples.spread("a", multi, Found::per_second), None);
    }
}
