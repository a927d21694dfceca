//! The data: one event a line, as JSON, so that a recording is readable and its changes are reviewable.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One thing that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Since the recording began. Virtual time, where the run had a paused clock; stored in microseconds.
    #[serde(rename = "us", with = "micros")]
    pub at: Duration,
    #[serde(flatten)]
    pub what: Happening,
}

/// What can happen on a tape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Happening {
    /// Bytes left one party for another.
    Sent {
        /// The party that wrote them.
        from: String,
        /// The party that they were meant for.
        to: String,
        /// The bytes; hexadecimal in a stored tape.
        #[serde(with = "hex_text")]
        bytes: Vec<u8>,
        /// What they mean, in a few words; empty if nobody could tell.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        says: String,
        /// How far they came.
        #[serde(default, skip_serializing_if = "Fate::is_delivered")]
        fate: Fate,
    },
    /// A party noticed, decided or gave up on something.
    Note {
        who: String,
        /// What it noticed, in a few words.
        says: String,
    },
}

/// How far bytes came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// They were put on their way, and arrived if nothing took them there.
    #[default]
    Delivered,
    /// The write succeeded and they went nowhere.
    Swallowed,
    /// The connection ended before them.
    Cut,
}

impl Fate {
    fn is_delivered(&self) -> bool {
        *self == Self::Delivered
    }
}

/// Events in the order of their time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tape {
    pub events: Vec<Event>,
}

impl Tape {
    /// The parties, in the order of their first appearance.
    #[must_use]
    pub fn parties(&self) -> Vec<&str> {
        let mut parties: Vec<&str> = Vec::new();
        for event in &self.events {
            let named = match &event.what {
                Happening::Sent { from, to, .. } => vec![from, to],
                Happening::Note { who, .. } => vec![who],
            };
            for party in named {
                if !parties.contains(&party.as_str()) {
                    parties.push(party);
                }
            }
        }
        parties
    }

    /// The stored form: one JSON object a line.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut text = String::new();
        for event in &self.events {
            text.push_str(&serde_json::to_string(event).expect("an event holds only text and numbers"));
            text.push('\n');
        }
        text
    }

    /// Reads the stored form back.
    ///
    /// # Errors
    /// The first line that is not an event, by its number.
    pub fn from_lines(text: &str) -> Result<Self, BadTape> {
        let mut events = Vec::new();
        for (index, line) in text.lines().enumerate() {
            events.push(serde_json::from_str(line).map_err(|why| BadTape { line: index + 1, why })?);
        }
        Ok(Self { events })
    }
}

/// A stored tape has a line that is not an event.
#[derive(Debug)]
pub struct BadTape {
    /// Counted from 1.
    pub line: usize,
    why: serde_json::Error,
}

impl fmt::Display for BadTape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the recording is not an event", self.line)
    }
}

impl std::error::Error for BadTape {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.why)
    }
}

mod micros {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(at.as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_micros)
    }
}

mod hex_text {
    use std::borrow::Cow;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!(
            "{}",
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        ))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        let digits: Vec<u8> = text
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("not a hexadecimal digit"))?;
        let (pairs, odd) = digits.as_chunks::<2>();
        if !odd.is_empty() {
            return Err(D::Error::custom("half a byte"));
        }
        Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
    }
}
