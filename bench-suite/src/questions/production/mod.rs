//! What does each fix of the lessons about production cost, when all goes well?

pub mod guards;
pub mod pool;

use super::fixes::Fix;
use crate::entry::Table;

/// Every table, in the order of the lessons.
pub const ALL: [Fix; 2] = [
    Fix { name: "guards", table: guards::table, sentence: guards::sentence },
    Fix { name: "pool", table: pool::table, sentence: pool::sentence },
];

/// All of them.
#[must_use]
pub fn tables() -> Vec<Table> {
    ALL.iter().map(|fix| (fix.table)()).collect()
}
