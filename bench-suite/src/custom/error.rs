//! Why a message is not read, or not written.

/// Bytes that are no message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The message ends inside one of its parts.
    #[error("{missing} more bytes are needed for the {part}")]
    Truncated {
        part: &'static str,
        /// How much it lacks.
        missing: u64,
    },
    /// The message goes on after its end.
    #[error("{extra} bytes follow the end of the message")]
    Trailing { extra: u64 },
    /// A writer of a layout that this reader does not know.
    #[error("layout {layout:#x} is unknown")]
    UnknownLayout {
        /// The bits that say so.
        layout: u8,
    },
    /// A field of the first version is absent.
    #[error("the message has {announced} {part}, and the first version had {required}")]
    Absent {
        /// Numbers' bytes or texts.
        part: &'static str,
        /// What it says it has.
        announced: u8,
        /// What it must have.
        required: u8,
    },
    /// The message is longer than any may be.
    #[error("{bytes} bytes are announced, and {limit} are allowed")]
    TooLong { bytes: u64, limit: u64 },
    /// The text is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A length ends inside a character.
    #[error("a text ends inside a character")]
    SplitCharacter,
    /// A length, a code or a number that no writer writes.
    #[error("no writer writes this {part}")]
    Invalid { part: &'static str },
    /// The compressed form is damaged.
    #[error("the batch cannot be decompressed")]
    NotCompressed,
}

/// A value that no message can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLong {
    /// What its reader would make of it.
    #[error("the message would take {bytes} bytes when it is read, and {limit} are allowed")]
    Decoded {
        /// In memory.
        bytes: u64,
        /// What is allowed.
        limit: usize,
    },
    /// All of it together.
    #[error("the message would take {bytes} bytes, and {limit} are allowed")]
    Message {
        /// What it would take.
        bytes: usize,
        limit: usize,
    },
    #[error("the list has {entries} entries, and {limit} are allowed")]
    List {
        /// How many it has.
        entries: usize,
        limit: usize,
    },
}
