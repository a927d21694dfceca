//! The matrix as people read it: in a terminal, in the book, and as the difference from what was recorded.

pub mod difference;
pub mod markdown;
pub mod terminal;

use crate::cell::{Cell, Verdict};

/// The verdict in one word.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::FallsIn => "falls in",
        Verdict::NotOffered => "not offered",
        Verdict::NotAsked => "not asked",
    }
}

/// What was seen, and after how long.
pub(crate) fn evidence(cell: &Cell) -> String {
    match cell.when {
        Some(when) => format!("{}; {when}", cell.saw),
        None => cell.saw.clone(),
    }
}
