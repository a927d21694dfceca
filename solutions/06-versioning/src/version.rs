//! Versions, ranges of them, and the one that two ranges have in common. Pure.

use std::fmt;
use std::num::NonZeroU16;

/// A version of the messages; the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(NonZeroU16);

impl Version {
    /// Version `number`; `None` for 0.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        match NonZeroU16::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// Its number, 1 or more.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The versions that one side speaks, from its oldest to its newest: never empty.
///
/// A release raises `newest` when it says something new, and `oldest` when it no longer says something that
/// older releases cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange {
    oldest: Version,
    newest: Version,
}

/// Two numbers that are no range of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{oldest}..={newest} is no range of versions")]
pub struct BadRange {
    /// 0, or more than `newest`.
    pub oldest: u16,
    /// As given.
    pub newest: u16,
}

impl VersionRange {
    /// All versions from `oldest` to `newest`, both included.
    ///
    /// # Errors
    /// [`BadRange`] if `oldest` is 0 or more than `newest`. A wide range is none: it costs nothing and agrees
    /// with any other on that one's newest.
    pub const fn new(oldest: u16, newest: u16) -> Result<Self, BadRange> {
        match (Version::new(oldest), Version::new(newest)) {
            (Some(from), Some(to)) if oldest <= newest => Ok(Self { oldest: from, newest: to }),
            _ => Err(BadRange { oldest, newest }),
        }
    }

    /// The oldest version in it.
    #[must_use]
    pub const fn oldest(self) -> Version {
        self.oldest
    }

    /// The newest version in it.
    #[must_use]
    pub const fn newest(self) -> Version {
        self.newest
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.oldest, self.newest)
    }
}

/// Two sides have no version in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no common version: ours {ours}, theirs {theirs}")]
pub struct NoCommonVersion {
    /// What this side speaks.
    pub ours: VersionRange,
    /// What the peer announced.
    pub theirs: VersionRange,
}

/// The newest version that both speak: both sides come to the same one, without another word.
///
/// # Errors
/// [`NoCommonVersion`].
pub fn negotiate(ours: VersionRange, theirs: VersionRange) -> Result<Version, NoCommonVersion> {
    let newest = ours.newest.min(theirs.newest);
    if newest < ours.oldest.max(theirs.oldest) {
        return Err(NoCommonVersion { ours, theirs });
    }
    Ok(newest)
}
