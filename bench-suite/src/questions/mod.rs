//! The questions that the suite answers with entries. A new one is a module here that gives tables, and a file in `benches/`.

mod codec_entries;
pub mod codecs;
pub mod fixes;
pub mod production;

use crate::entry::Table;

/// The questions with entries. [`rpc`](crate::rpc) is a question too, but has no entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What does each serializer cost?
    Codecs,
    /// What does each fix cost?
    Fixes,
    /// What does each fix of the lessons about production cost?
    Production,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Codecs, Self::Fixes, Self::Production];

    /// As it is asked.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Codecs => "codecs",
            Self::Fixes => "fixes",
            Self::Production => "production",
        }
    }

    #[must_use]
    pub fn tables(self) -> Vec<Table> {
        match self {
            Self::Codecs => codecs::tables(),
            Self::Fixes => fixes::tables(),
            Self::Production => production::tables(),
        }
    }
}
