//! One cell of the matrix: the verdict, what the caller saw, after how long.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::stack::Failure;

/// How long a probe waits for what should have happened: to a silent peer, a dropped call, a closed connection.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long it waits for a default timeout, which is a minute in some frameworks.
pub const LONG_PATIENCE: Duration = Duration::from_secs(70);

/// What becomes of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The pitfall does not hurt.
    Holds,
    /// It does.
    FallsIn,
    /// The framework has nothing that the question is about.
    NotOffered,
    /// The question could not be asked here; `saw` says why.
    NotAsked,
}

impl Verdict {
    /// Of a condition that has to hold.
    #[must_use]
    pub fn holds_if(condition: bool) -> Self {
        if condition { Self::Holds } else { Self::FallsIn }
    }
}

/// After how long, in classes whose bounds are far from any framework's defaults, so that two runs agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// In less than two seconds.
    AtOnce,
    /// At most so many seconds later.
    Within(u64),
    /// Not in so many seconds.
    StillWaiting(u64),
}

impl When {
    /// The class of what took so long.
    #[must_use]
    pub fn of(took: Duration) -> Self {
        match took.as_secs() {
            0..2 => Self::AtOnce,
            2..6 => Self::Within(6),
            6..15 => Self::Within(15),
            15..35 => Self::Within(35),
            _ => Self::Within(70),
        }
    }

    /// Given up after so long.
    #[must_use]
    pub fn still_waiting(limit: Duration) -> Self {
        Self::StillWaiting(limit.as_secs())
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtOnce => f.write_str("at once"),
            Self::Within(seconds) => write!(f, "within {seconds} s"),
            Self::StillWaiting(seconds) => write!(f, "{seconds} s and waiting"),
        }
    }
}

/// What one probe found in one stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The verdict.
    pub verdict: Verdict,
    /// What the caller saw, in words that are the same in every run.
    pub saw: String,
    /// After how long, where that matters.
    pub when: Option<When>,
}

impl Cell {
    /// A cell without a time.
    pub fn new(verdict: Verdict, saw: impl Into<String>) -> Self {
        Self { verdict, saw: saw.into(), when: None }
    }

    /// After so long.
    #[must_use]
    pub fn after(mut self, when: When) -> Self {
        self.when = Some(when);
        self
    }
}

/// The end of a call in a few words: `answered`, or the kind of its failure.
pub(crate) fn outcome<T>(result: &Result<T, Failure>) -> String {
    match result {
        Ok(_) => "answered".into(),
        Err(failure) => failure.kind.clone(),
    }
}
