//! What a codec's figures do not say. Whether it survives an added field is not looked up but tried: see `tests/evolution.rs`.

use std::fmt;

use serde::Serialize;

/// What one codec promises.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Caveats {
    pub codec: &'static str,
    /// Whether other languages read it.
    pub cross_language: &'static str,
    /// An old reader is given a newer writer's user.
    pub newer_to_older: Outcome,
    /// A new reader, which has a default for the added field, is given an older writer's user.
    pub older_to_newer: Outcome,
    /// An old reader is given a newer writer's list of users.
    pub list_newer_to_older: Outcome,
    /// Whether every double arrives, by its bits. `tests/round_trips.rs` tries.
    pub keeps_doubles: bool,
    /// Whether it checks what it reads.
    pub validates: &'static str,
    /// Whether a text can point into the message.
    pub borrows: bool,
    /// Whether someone looks after it.
    pub maintained: &'static str,
    pub licence: &'static str,
}

/// What becomes of the fields that both sides know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// They arrive.
    Survives,
    /// The message is refused.
    Refused,
    /// Something else arrives, and no error.
    Wrong,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Survives => "yes",
            Self::Refused => "refused",
            Self::Wrong => "**wrong, no error**",
        })
    }
}

use Outcome::{Refused, Survives};

pub const CAVEATS: &[Caveats] = &[
    Caveats {
        codec: "custom",
        cross_language: "by hand",
        newer_to_older: Survives,
        older_to_newer: Survives,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "yes",
        borrows: true,
        maintained: "by you",
        licence: "MIT or Apache-2.0",
    },
    Caveats {
        codec: "rkyv",
        cross_language: "no",
        newer_to_older: Refused,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "its own row",
        borrows: true,
        maintained: "yes",
        licence: "MIT",
    },
    Caveats {
        codec: "wincode",
        cross_language: "no",
        newer_to_older: Survives,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "but for trailing bytes",
        borrows: true,
        maintained: "yes",
        licence: "Apache-2.0",
    },
    Caveats {
        codec: "borsh",
        cross_language: "yes",
        newer_to_older: Refused,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "yes",
        borrows: false,
        maintained: "yes",
        licence: "MIT or Apache-2.0",
    },
    Caveats {
        codec: "bincode 2",
        cross_language: "no",
        newer_to_older: Survives,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "but for trailing bytes",
        borrows: true,
        maintained: "no: RUSTSEC-2025-0141",
        licence: "MIT",
    },
    Caveats {
        codec: "prost",
        cross_language: "yes",
        newer_to_older: Survives,
        older_to_newer: Survives,
        list_newer_to_older: Survives,
        keeps_doubles: false,
        validates: "but for some truncations",
        borrows: false,
        maintained: "yes",
        licence: "Apache-2.0",
    },
    Caveats {
        codec: "postcard",
        cross_language: "published format",
        newer_to_older: Survives,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "but for trailing bytes",
        borrows: true,
        maintained: "yes",
        licence: "MIT or Apache-2.0",
    },
    Caveats {
        codec: "rmp, arrays",
        cross_language: "yes",
        newer_to_older: Refused,
        older_to_newer: Survives,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "but for trailing bytes",
        borrows: true,
        maintained: "yes",
        licence: "MIT",
    },
    Caveats {
        codec: "rmp, named",
        cross_language: "yes",
        newer_to_older: Survives,
        older_to_newer: Survives,
        list_newer_to_older: Survives,
        keeps_doubles: true,
        validates: "but for trailing bytes",
        borrows: true,
        maintained: "yes",
        licence: "MIT",
    },
    Caveats {
        codec: "bitcode",
        cross_language: "no",
        newer_to_older: Refused,
        older_to_newer: Refused,
        list_newer_to_older: Refused,
        keeps_doubles: true,
        validates: "yes",
        borrows: true,
        maintained: "yes",
        licence: "MIT or Apache-2.0",
    },
    Caveats {
        codec: "serde_json",
        cross_language: "yes",
        newer_to_older: Survives,
        older_to_newer: Survives,
        list_newer_to_older: Survives,
        keeps_doubles: true,
        validates: "yes",
        borrows: true,
        maintained: "yes",
        licence: "MIT or Apache-2.0",
    },
    Caveats {
        codec: "sonic-rs",
        cross_language: "yes",
        newer_to_older: Survives,
        older_to_newer: Survives,
        list_newer_to_older: Survives,
        keeps_doubles: false,
        validates: "yes",
        borrows: true,
        maintained: "yes",
        licence: "Apache-2.0",
    },
];
