//! The questions that the suite answers. A new one is a module here that gives tables, and a file in `benches/`.

pub mod codecs;
pub mod fixes;

use crate::entry::Table;

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What does each serializer cost?
    Codecs,
    /// What does each fix cost?
    Fixes,
}

impl Question {
    /// Its tables.
    #[must_use]
    pub fn tables(self) -> Vec<Table> {
        match self {
            Self::Codecs => codecs::tables(),
            Self::Fixes => fixes::tables(),
        }
    }
}
