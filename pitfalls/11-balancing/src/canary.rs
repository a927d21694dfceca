//! Which users meet the new version.

use std::collections::HashSet;

use crate::hash::hash;

/// One of the two versions that run side by side. Each has a balancer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The one that everybody had.
    Stable,
    /// The new one.
    Canary,
}

/// Sends users that carry a tag, and a share of all others, to the new version. The same user always meets the same side, in
/// every process; when the share grows, nobody goes back.
#[derive(Clone, Debug)]
pub struct Canary {
    release: String,
    tags: HashSet<String>,
    percent: u8,
}

impl Canary {
    /// For the release of that name, which makes other users the first ones than the last release did. No share is more
    /// than 100 %.
    #[must_use]
    pub fn new(release: &str, tags: &[&str], percent: u8) -> Self {
        let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        Self { release: release.to_owned(), tags, percent: percent.min(100) }
    }

    /// Where this user's calls go.
    #[must_use]
    pub fn side(&self, user: &str, tag: Option<&str>) -> Side {
        let tagged = tag.is_some_and(|tag| self.tags.contains(tag));
        let place = hash(&[&self.release, user]) % 100;
        if tagged || place < u64::from(self.percent) { Side::Canary } else { Side::Stable }
    }
}
