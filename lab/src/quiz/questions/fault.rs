//! What can be wrong with a file of questions.

use std::fmt;

/// The interview question is a card too, under this id.
pub const INTERVIEW: &str = "interview";

/// One thing that is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {wrong}")]
pub struct Fault {
    /// The question's id, or where it is if it has none.
    pub place: Place,
    pub wrong: Wrong,
}

/// Where in the file a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `[interview]`.
    Interview,
    /// In the question with this id.
    Id(String),
    /// In the question at this place, from 1; it has no id.
    Nth(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interview => f.write_str("[interview]"),
            Self::Id(id) => write!(f, "question `{id}`"),
            Self::Nth(nth) => write!(f, "question {nth} of the file"),
        }
    }
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A key that has to be there is not, or is empty.
    #[error("`{0}` is missing or empty")]
    Missing(&'static str),
    /// The same of an option.
    #[error("option {nth} has no `{key}`")]
    MissingInOption {
        /// Which, from 1.
        nth: usize,
        key: &'static str,
    },
    /// The same of a follow-up.
    #[error("follow-up {nth} has no `{key}`")]
    MissingInFollowUp {
        /// Which, from 1.
        nth: usize,
        key: &'static str,
    },
    /// An empty red flag.
    #[error("red flag {0} is empty")]
    EmptyRedFlag(usize),
    /// An id that cannot be a key everywhere.
    #[error("an id is made of a-z, 0-9 and hyphens, and is not `{INTERVIEW}`")]
    BadId,
    /// An earlier question has the id.
    #[error("an earlier question has the same id")]
    SameId,
    /// An unknown kind.
    #[error(
        "there is no kind `{0}`: it is explain, diagnose, predict, choose, estimate, capture, review or defend"
    )]
    UnknownKind(String),
    /// Too few options, or too many.
    #[error("{0} options, and there should be 3 or 4")]
    HowManyOptions(usize),
    /// No option, or more than one, is right.
    #[error("{0} options are right, and one should be")]
    HowManyRight(usize),
    /// Two options say the same.
    #[error("option {0} says what an earlier one says")]
    SameOption(usize),
    /// The program to predict is not there.
    #[error("there is no book/snippets/examples/{0}.rs")]
    NoExample(String),
    /// A browser would swallow it.
    #[error("`{key}` has {tag}, which a browser takes for HTML: code stands between backticks")]
    Html { key: &'static str, tag: String },
    /// Only `predict` shows a program.
    #[error("only a `predict` question has an `example`")]
    IdleExample,
    /// The file to read is not there.
    #[error("there is no {0}")]
    NoFile(String),
    /// Only `capture` and `review` show a file.
    #[error("only a `capture` or `review` question has `shows`")]
    IdleShows,
    /// Only `estimate` has a number.
    #[error("only an `estimate` question has `number`, `unit` and `within`")]
    IdleNumber,
    /// A number that nothing can be near to.
    #[error("`number` is above 0, and `within` is above 0 and at most 1")]
    BadNumber,
    /// A ladder that does not rise.
    #[error("the follow-ups' levels are 1 to 5 in rising order, for all of them or for none")]
    BadLevels,
}
