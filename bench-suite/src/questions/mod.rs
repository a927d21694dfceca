//! The questions that the suite answers with entries. A new one is a module here that gives tables, and a file in `benches/`.

mod codec_entries;
pub mod codecs;
pub mod fixes;

use crate::entry::Table;

/// The questions with entries. [`rpc`](crate::rpc) is a question too, but has no entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What does each serializer cost?
    Codecs,
    /// What does each fix cost?
    Fixes,
}

impl Question {
    /// As it is asked.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Codecs => "codecs",
            Self::Fixes => "fixes",
        }
    }

    #[must_use]
    pub fn tables(self) -> Vec<Table> {
        match self {
            Self::Codecs => codecs::tables(),
            Self::Fixes => fixes::tables(),
        }
    }
}
