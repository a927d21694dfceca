//! The recorded counts, and whether these are worse.

use results::counts::{Counted, Counts};

use crate::rpc::RPC;

/// By what part a count may exceed what is recorded.
pub const SLACK: f64 = 0.1;

/// Why counts say nothing, or something bad, beside those that are recorded.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NotHeld {
    /// Another compiler makes other instructions.
    #[error("recorded with {recorded}, and counted with {found}: these cannot be compared")]
    OtherCompiler { recorded: String, found: String },
    /// Neither side of a comparison is empty, or nothing would be held.
    #[error("the record and this run have no count of the RPC in common")]
    NothingInCommon,
    /// At least one count.
    #[error("more than {:.0} % above the record: {}", SLACK * 100.0, .0.join("; "))]
    Above(Vec<String>),
}

/// One count of the RPC beside the recorded one.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Of what, as one says it.
    pub what: String,
    pub recorded: f64,
    pub found: f64,
}

impl Change {
    /// How many times the recorded count this one is.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.found / self.recorded
    }
}

/// The counts of the RPC in all its ways that both have. Those of others are theirs to change.
///
/// # Errors
/// They cannot be compared.
pub fn changes(recorded: &Counts, found: &Counts) -> Result<Vec<Change>, NotHeld> {
    let compiler = |counts: &Counts| format!("{} for {}", counts.rustc, counts.target);
    if compiler(recorded) != compiler(found) {
        return Err(NotHeld::OtherCompiler { recorded: compiler(recorded), found: compiler(found) });
    }
    let own = found.cells.iter().filter(|cell| cell.stack.starts_with(RPC));
    let both =
        own.filter_map(|cell| Some((recorded.cell(&cell.workload, &cell.stack, cell.in_flight)?, cell)));
    let changes: Vec<Change> = both.flat_map(|(recorded, found)| of_cell(recorded, found)).collect();
    if changes.is_empty() { Err(NotHeld::NothingInCommon) } else { Ok(changes) }
}

fn of_cell(recorded: &Counted, found: &Counted) -> [Change; 2] {
    let (before, after) = (recorded.both(), found.both());
    let change = |unit: &str, recorded, found_count| Change {
        what: format!("{unit} of {} {} at {}", found.stack, found.workload, found.in_flight),
        recorded,
        found: found_count,
    };
    [
        change("instructions", before.instructions, after.instructions),
        change("allocations", before.allocations, after.allocations),
    ]
}

/// Whether no count exceeds its record by more than [`SLACK`].
///
/// # Errors
/// [`NotHeld::Above`], with every count that does.
pub fn held(changes: &[Change]) -> Result<(), NotHeld> {
    let above = changes.iter().filter(|change| change.ratio() > 1.0 + SLACK);
    let above: Vec<String> = above
        .map(|change| format!("{}: {:.1} instead of {:.1}", change.what, change.found, change.recorded))
        .collect();
    if above.is_empty() { Ok(()) } else { Err(NotHeld::Above(above)) }
}

#[cfg(test)]
mod tests {
    use results::counts::Count;

    use super::*;

    fn counts(stack: &str, instructions: f64, allocations: f64) -> Counts {
        let side = Count { instructions: instructions / 2.0, allocations: allocations / 2.0 };
        let cell = Counted {
            workload: "echo".into(),
            stack: stack.into(),
            in_flight: 64,
            client: side,
            server: side,
            syscalls: None,
            syscalls_multi: None,
        };
        Counts { rustc: "rustc 1".into(), target: "here".into(), cells: vec![cell] }
    }

    fn judged(found: &Counts) -> Result<(), NotHeld> {
        held(&changes(&counts(RPC, 1_000.0, 10.0), found)?)
    }

    #[test]
    fn a_tenth_more_is_within_the_slack_and_more_than_that_is_named() {
        assert_eq!(judged(&counts(RPC, 1_099.0, 10.9)), Ok(()));
        let above = judged(&counts(RPC, 1_101.0, 10.9));
        let said = "instructions of rpc echo at 64: 1101.0 instead of 1000.0";
        assert_eq!(above, Err(NotHeld::Above(vec![said.into()])));
        assert!(matches!(judged(&counts(RPC, 1_000.0, 11.1)), Err(NotHeld::Above(of)) if of.len() == 1));
        assert_eq!(judged(&counts(RPC, 1.0, 1.0)), Ok(()));
    }

    #[test]
    fn another_compiler_or_target_is_not_compared() {
        let mut other = counts(RPC, 1.0, 1.0);
        other.rustc = "rustc 2".into();
        assert!(matches!(judged(&other), Err(NotHeld::OtherCompiler { .. })));
        let mut other = counts(RPC, 1.0, 1.0);
        other.target = "elsewhere".into();
        assert!(matches!(judged(&other), Err(NotHeld::OtherCompiler { .. })));
    }

    #[test]
    fn a_record_without_the_rpc_holds_nothing_and_says_so() {
        assert_eq!(judged(&counts("tonic", 1.0, 1.0)), Err(NotHeld::NothingInCommon));
        assert_eq!(judged(&counts("rpc-inline", 1.0, 1.0)), Err(NotHeld::NothingInCommon));
    }
}
