//! A text that must not be seen.

use std::fmt;

use subtle::ConstantTimeEq;

/// A token, or a password of a program. It is printed as `Secret`, and compared in constant time alone.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text. A call of this is what a reviewer looks for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are the same text. For texts of one length the time that it takes tells nothing of where they differ;
    /// that their lengths differ is not hidden.
    #[must_use]
    pub fn matches(&self, presented: &Self) -> bool {
        self.0.as_bytes().ct_eq(presented.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
