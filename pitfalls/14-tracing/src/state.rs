//! W3C's `tracestate`.

use std::sync::Arc;

/// What vendors say of a trace: `key=value`, separated by commas, the newest first. Passed on as it came, or not at all.
///
/// Source: [W3C Trace Context, 3.3](https://www.w3.org/TR/trace-context/#tracestate-header).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceState(Option<Arc<str>>);

impl TraceState {
    /// The most entries that W3C allows.
    pub const MOST_ENTRIES: usize = 32;
    /// The most bytes that are passed on, which is the least that W3C wants to be passed on.
    pub const MOST_BYTES: usize = 512;
    /// An entry of more bytes is the first to go where there are too many.
    const LONG_ENTRY: usize = 128;

    /// Of several headers W3C makes one list. Empty if a single entry is not as it must be, if a key comes twice or if there are too many;
    /// of what is too long, long entries are left out first, then the oldest, which are at the end.
    #[must_use]
    pub fn from_headers<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut entries: Vec<&str> = Vec::new();
        for entry in
            values.into_iter().flat_map(|value| value.split(',')).map(|entry| entry.trim_matches([' ', '\t']))
        {
            if entry.is_empty() {
                continue;
            }
            let is_new = |key: &str| entries.iter().all(|known| known.split('=').next() != Some(key));
            let is_entry = entry
                .split_once('=')
                .is_some_and(|(key, value)| is_key(key) && is_value(value) && is_new(key));
            if !is_entry || entries.len() == Self::MOST_ENTRIES {
                return Self::default();
            }
            entries.push(entry);
        }
        if length(&entries) > Self::MOST_BYTES {
            entries.retain(|entry| entry.len() <= Self::LONG_ENTRY);
        }
        while length(&entries) > Self::MOST_BYTES {
            entries.pop();
        }
        Self((!entries.is_empty()).then(|| entries.join(",").into()))
    }

    /// As a header's value, if there is anything to say.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// With its commas.
fn length(entries: &[&str]) -> usize {
    entries.iter().map(|entry| entry.len() + 1).sum::<usize>().saturating_sub(1)
}

/// As level 2 has it, which also lets a key begin by a digit: a vendor of tomorrow is passed on.
fn is_key(key: &str) -> bool {
    let begins = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let goes_on = |byte: u8| begins(byte) || b"_-*/@".contains(&byte);
    key.len() <= 256 && key.bytes().next().is_some_and(begins) && key.bytes().all(goes_on)
}

/// What is around an entry was trimmed, so it ends with no blank.
fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b",=".contains(&byte))
}
