//! What goes with a request and is not its body.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a client puts its token, as `Bearer …` (RFC 6750, section 2.1).
pub const AUTHORIZATION: &str = "authorization";

/// Names and values in the order in which they were written. A name may stand there more than once.
///
/// Names are compared as a CGI program is given them (RFC 3875, section 4.1.18), and as PHP makes variables of them: in one
/// case, and with whatever is neither a letter nor a digit taken for the same. `X_User` and `x-user` are one name.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata(Vec<(String, String)>);

impl Metadata {
    /// Writes one more, behind those that are there.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The first value under that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// Every value under that name.
    pub fn get_all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(other, _)| is_same_name(other, name)).map(|(_, value)| value)
    }

    /// Takes away every value under that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| !is_same_name(other, name));
    }

    /// All of them, as they were written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// Shows everything but the caller's token.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value)| {
            if is_same_name(name, AUTHORIZATION) { (name, "(secret)") } else { (name, value) }
        };
        f.debug_map().entries(self.iter().map(shown)).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(iter: I) -> Self {
        Self(iter.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

fn is_same_name(one: &str, other: &str) -> bool {
    let folded = |byte: u8| if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { b'-' };
    one.bytes().map(folded).eq(other.bytes().map(folded))
}
