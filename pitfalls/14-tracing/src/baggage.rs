//! W3C's `baggage`.

use std::sync::Arc;

/// What the application sends along with a trace, as `key=value`. Anyone who can call can write it, so it says nothing about who calls; this crate
/// passes it on between services, drops it at the edge, and reads none of it.
///
/// Source: [W3C Baggage](https://www.w3.org/TR/baggage/).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baggage(Option<Arc<str>>);

impl Baggage {
    const MOST_ENTRIES: usize = 64;
    const MOST_BYTES: usize = 8192;

    /// Of several headers one list; nothing if it is longer than W3C's limits or has what no header may have.
    pub(crate) fn from_headers<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = String::new();
        for value in values {
            if all.len().saturating_add(value.len()) >= Self::MOST_BYTES {
                return Self::default();
            }
            all.push_str(if all.is_empty() { "" } else { "," });
            all.push_str(value);
        }
        let is_printable = all.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
        let is_some = !all.is_empty() && is_printable && all.split(',').count() <= Self::MOST_ENTRIES;
        Self(is_some.then(|| all.into()))
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}
