//! What does each fix cost? One module a fix: a table, and one sentence to quote, whose numbers come out of the run.

pub mod checks;
pub mod deadline;
pub(super) mod echo;
pub mod errors;
pub mod header;
pub mod heartbeat;
pub(super) mod in_flight;
pub mod multiplexing;
pub mod schemes;
pub(super) mod sentence;

use results::bench::Figures;

use super::production;
use crate::entry::Table;

/// A fix whose price is measured.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    /// The name of its table, and of its file in `benches/`.
    pub name: &'static str,
    pub table: fn() -> Table,
    /// What a run has found, in one sentence.
    pub sentence: fn(&Figures) -> String,
}

/// Every fix of the first part, in the order of the lessons.
pub const ALL: [Fix; 7] = [
    Fix { name: "header", table: header::table, sentence: header::sentence },
    Fix { name: "schemes", table: schemes::table, sentence: schemes::sentence },
    Fix { name: "errors", table: errors::table, sentence: errors::sentence },
    Fix { name: "multiplexing", table: multiplexing::table, sentence: multiplexing::sentence },
    Fix { name: "deadline", table: deadline::table, sentence: deadline::sentence },
    Fix { name: "checks", table: checks::table, sentence: checks::sentence },
    Fix { name: "heartbeat", table: heartbeat::table, sentence: heartbeat::sentence },
];

impl Fix {
    /// The fix of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ALL.into_iter().chain(production::ALL).find(|fix| fix.name == name)
    }
}

/// A table for each of them.
#[must_use]
pub fn tables() -> Vec<Table> {
    ALL.iter().map(|fix| (fix.table)()).collect()
}

/// What a run has found about its tables, a sentence each, in their order. The figures are those of one element.
#[must_use]
pub fn sentences(figures: &[Figures]) -> Vec<String> {
    let sentence = |figures: &Figures| Fix::named(&figures.name).map(|fix| (fix.sentence)(figures));
    figures.iter().filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interleaved::{Effort, best, repeat};
    use crate::report::{figures, per_element};
    use std::time::Duration;

    #[test]
    fn every_fix_has_a_table_that_runs_and_a_sentence_with_numbers() {
        let once = Effort { burst: Duration::ZERO, rounds: 1, repeats: 1 };
        for fix in ALL.into_iter().chain(production::ALL) {
            let mut table = (fix.table)();
            assert_eq!(table.name, fix.name);
            assert!(table.entries.iter().any(|entry| entry.row == table.baseline), "{}", fix.name);
            assert!(table.entries.iter().any(|entry| entry.column == table.plotted), "{}", fix.name);
            let times = repeat(&mut table.entries, once).into_iter().map(|ns| best(vec![ns]));
            let times: Vec<_> = times.collect();
            let sentence = (fix.sentence)(&per_element(figures(&table, &times, None, &[]), &table));
            assert!(sentence.contains(|c: char| c.is_ascii_digit()) && sentence.ends_with('.'), "{sentence}");
        }
    }
}
