//! The names of what the gate rejects. `CONTRIBUTING.md` has them in a table.

use std::fmt;

/// Why a lesson is not fit to be handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A twin, its spec or its story does not compile, or not without a warning.
    DoesNotCompile,
    /// The twins do not run the same tests.
    DifferentSpec,
    /// A contract test is red.
    ContractRed,
    /// All pitfall tests are green on the broken twin.
    AlreadySolved,
    /// A pitfall test is green on both twins.
    PassesOnBoth,
    /// A test ran past its limit.
    Hang,
    /// A test aborted, or left through `exit`.
    Crash,
    /// A pitfall test is red through something else than the rig's evidence: an `unwrap`, an assertion of another's.
    NotEvidence,
    /// A test is marked `#[ignore]`.
    Ignored,
    /// A test stands outside `contract` and `pitfall`, where nobody judges it.
    Unjudged,
    /// A pitfall test fails with other words than recorded.
    WrongPanic,
    /// There is no record of how a pitfall test fails.
    Unrecorded,
    /// There is a record of a test that is not there.
    StaleFailure,
    /// A pitfall test is red on the fixed twin.
    FixRed,
    /// The story does not run to its end, or prints something else than a tape.
    StoryFails,
    /// The story is not as recorded.
    StaleRecording,
    /// A half-fix cannot be applied.
    HalfFixDoesNotApply,
    /// A half-fix does not compile.
    HalfFixDoesNotCompile,
    /// The test that should catch a half-fix is green, or not there.
    HalfFixEscapes,
    /// The fixed twin passed, and then did not; or a test on the broken twin did not end as it had before.
    Flaky,
    /// The fixed twin and its patch do not make the pitfall.
    StalePatch,
    /// The spec is not the one whose digest is recorded.
    StaleDigest,
    /// Something that each lesson must have is not there.
    Incomplete,
    /// Its `lesson.toml` is gone or garbled.
    Unreadable,
    /// The gate could not check it: a file cannot be read or written, a program cannot be run.
    NotChecked,
}

impl Name {
    /// As it is printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DoesNotCompile => "does-not-compile",
            Self::DifferentSpec => "different-spec",
            Self::ContractRed => "contract-red",
            Self::AlreadySolved => "already-solved",
            Self::PassesOnBoth => "passes-on-both",
            Self::Hang => "hang",
            Self::Crash => "crash",
            Self::NotEvidence => "not-evidence",
            Self::Ignored => "ignored",
            Self::Unjudged => "unjudged",
            Self::WrongPanic => "wrong-panic",
            Self::Unrecorded => "unrecorded",
            Self::StaleFailure => "stale-failure",
            Self::FixRed => "fix-red",
            Self::StoryFails => "story-fails",
            Self::StaleRecording => "stale-recording",
            Self::HalfFixDoesNotApply => "half-fix-does-not-apply",
            Self::HalfFixDoesNotCompile => "half-fix-does-not-compile",
            Self::HalfFixEscapes => "half-fix-escapes",
            Self::Flaky => "flaky",
            Self::StalePatch => "stale-patch",
            Self::StaleDigest => "stale-digest",
            Self::Incomplete => "incomplete",
            Self::Unreadable => "unreadable",
            Self::NotChecked => "not-checked",
        }
    }

    /// Whether `--bless` settles it. A hang, a crash, a green test or a failure without evidence is never written down
    /// as right.
    pub(super) fn is_blessable(self) -> bool {
        matches!(
            self,
            Self::WrongPanic
                | Self::Unrecorded
                | Self::StaleFailure
                | Self::StaleRecording
                | Self::StalePatch
                | Self::StaleDigest
        )
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
